const { mkdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');

/** Leaves each package's counts in `.turbo/`, where `summary.js` adds them up. */
module.exports = class CountReporter {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const folder = join(this.rootDir, '.turbo');
    mkdirSync(folder, { recursive: true });
    const { numPassedTests: passed, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results;
    const failed = results.numFailedTests + numRuntimeErrorTestSuites;
    const counts = { passed, failed, skipped: numPendingTests + numTodoTests };
    writeFileSync(join(folder, `test-counts-${process.env.TEST_SUITE ?? 'unit'}.json`), JSON.stringify(counts));
  }
};
