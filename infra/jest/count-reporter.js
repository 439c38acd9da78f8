const { mkdirSync, writeFileSync } = require('node:fs');
const { dirname } = require('node:path');
const { engineName, isEnginesSuite } = require('./engine');
const { countsFile } = require('./suites');

/** Leaves each package's counts in `.turbo/`, where `summary.js` adds them up. */
module.exports = class CountReporter {
  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const { numPassedTests: passed, numPendingTests, numTodoTests, numRuntimeErrorTestSuites } = results;
    const failed = results.numFailedTests + numRuntimeErrorTestSuites;
    const engine = isEnginesSuite() ? { engine: engineName() } : {};
    const counts = { passed, failed, skipped: numPendingTests + numTodoTests, ...engine };
    const file = countsFile(this.rootDir, process.env.TEST_SUITE ?? 'unit');
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify(counts));
  }
};
