const { existsSync, readdirSync, readFileSync } = require('node:fs');
const { join } = require('node:path');

const ROOT = join(__dirname, '../..');

/** The folders of all packages that have specs. */
exports.packages = ['libs', 'apps', 'infra'].flatMap((room) =>
  readdirSync(join(ROOT, room)).map((name) => join(ROOT, room, name)),
);

/** Where a package's counts for a suite are left. */
exports.countsFile = function countsFile(folder, suite) {
  return join(folder, `.turbo/test-counts-${suite}.json`);
};

/** Whether a package takes part in a suite that has a script of its own: it must then have counts. */
exports.takesPart = function takesPart(folder, suite) {
  const file = join(folder, 'package.json');
  return existsSync(file) && `test:${suite}` in (JSON.parse(readFileSync(file, 'utf8')).scripts ?? {});
};
