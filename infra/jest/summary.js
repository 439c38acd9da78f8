const { readFileSync, readdirSync, existsSync } = require('node:fs');
const { join } = require('node:path');

/** `node summary.js unit reference`: adds up the counts of those suites over all packages; fails on any failure or skip. */
const root = join(__dirname, '../..');
const suites = process.argv.length > 2 ? process.argv.slice(2) : ['unit'];
const folders = ['libs', 'apps', 'infra'].flatMap((room) =>
  readdirSync(join(root, room)).map((name) => join(room, name)),
);
const total = { passed: 0, failed: 0, skipped: 0 };

for (const suite of suites) {
  for (const folder of folders) {
    const file = join(root, folder, `.turbo/test-counts-${suite}.json`);
    if (!existsSync(file)) continue;
    const counts = JSON.parse(readFileSync(file, 'utf8'));
    for (const key of Object.keys(total)) total[key] += counts[key];
    console.log(`${folder} (${suite}): ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}

console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.skipped > 0 || total.passed === 0 ? 1 : 0;
