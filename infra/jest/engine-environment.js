const { createRequire } = require('node:module');
const { relative, join } = require('node:path');
const { engineName } = require('./engine');
const differences = require('./engine-differences.json');

/** Jest's own environment, found from where jest is. */
const { TestEnvironment } = createRequire(require.resolve('jest'))('jest-environment-node');
const ROOT = join(__dirname, '../..');

/** `describe titles, spec title`, as jest prints a spec. */
function titleOf(test) {
  const titles = [];
  for (let part = test; part.parent; part = part.parent) titles.unshift(part.name);
  return titles.join(' ');
}

function* testsOf(block) {
  for (const child of block.children) {
    if (child.type === 'test') yield child;
    else yield* testsOf(child);
  }
}

/**
 * Expects the specs that `engine-differences.json` lists for the engine to fail: one that does not fail any more, or is not
 * there any more, fails the run.
 */
module.exports = class EngineEnvironment extends TestEnvironment {
  constructor(config, context) {
    super(config, context);
    const file = relative(ROOT, context.testPath);
    const engine = engineName();
    this.titles = new Set(
      differences.filter((each) => each.file === file && each.engine === engine).map(({ title }) => title),
    );
  }

  async handleTestEvent(event, state) {
    if (event.name !== 'run_start') return;
    const missing = new Set(this.titles);
    for (const test of testsOf(state.rootDescribeBlock)) {
      if (!this.titles.has(titleOf(test))) continue;
      test.failing = true;
      missing.delete(titleOf(test));
    }
    if (missing.size > 0) throw new Error(`engine-differences.json lists specs that are not there: ${[...missing]}`);
  }
};
