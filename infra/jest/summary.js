const { existsSync, readFileSync } = require('node:fs');
const { countsFile, packages, takesPart } = require('./suites');

/**
 * `node summary.js unit reference engines`: adds up the counts of those suites over all packages. Fails on any failure or
 * skip, and on a package that takes part in a suite and ran nothing.
 */
const suites = process.argv.length > 2 ? process.argv.slice(2) : ['unit'];
const total = { passed: 0, failed: 0, skipped: 0 };
const idle = [];

for (const suite of suites) {
  for (const folder of packages) {
    const file = countsFile(folder, suite);
    const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    if (takesPart(folder, suite) && !(counts?.passed > 0)) idle.push(`${folder} (${suite}) ran no test`);
    if (counts === undefined) continue;
    for (const key of Object.keys(total)) total[key] += counts[key];
    const where = counts.engine === undefined ? suite : `${suite}: ${counts.engine}`;
    console.log(`${folder} (${where}): ${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
  }
}

for (const line of idle) console.log(line);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed + total.skipped + idle.length > 0 || total.passed === 0 ? 1 : 0;
