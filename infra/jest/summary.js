const { readFileSync, readdirSync, existsSync } = require('node:fs');
const { join } = require('node:path');

/** Adds up the counts that every package's last run left, and fails if any test failed or was skipped. */
const root = join(__dirname, '../..');
const folders = ['proto', ...['libs', 'apps', 'infra'].flatMap((room) => readdirSync(join(root, room)).map((name) => join(room, name)))];
const total = { passed: 0, failed: 0, skipped: 0 };

for (const folder of folders) {
  const file = join(root, folder, '.turbo/test-counts.json');
  if (!existsSync(file)) continue;
  const counts = JSON.parse(readFileSync(file, 'utf8'));
  for (const key of Object.keys(total)) total[key] += counts[key];
  console.log(`${folder}: ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
}

console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.skipped > 0 || total.passed === 0 ? 1 : 0;
