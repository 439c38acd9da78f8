const { rmSync } = require('node:fs');
const { countsFile, packages } = require('./suites');

/** `node forget.js engines`: removes the counts of earlier runs, so that a suite which does not run cannot be taken for one that did. */
for (const suite of process.argv.slice(2)) {
  for (const folder of packages) rmSync(countsFile(folder, suite), { force: true });
}
