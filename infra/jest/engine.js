/** The engines that the suites know, and how each answers `buildInfo.modules`. */
const ENGINES = {
  docstore: (modules) => modules.includes('docstore'),
  documentdb: (modules) => modules.includes('documentdb'),
  mongodb: (modules) => !modules.includes('docstore') && !modules.includes('documentdb'),
};

function isEnginesSuite() {
  return process.env.TEST_SUITE === 'engines';
}

/** The engine that a run is told to talk to: TEST_ENGINE, DocumentDB when it is not set. */
function engineName() {
  const name = process.env.TEST_ENGINE || 'documentdb';
  if (!Object.hasOwn(ENGINES, name)) {
    throw new Error(`TEST_ENGINE must be one of ${Object.keys(ENGINES).join(', ')}, not "${name}"`);
  }
  if (name === 'docstore' && isEnginesSuite()) {
    throw new Error('The suite over real engines does not run on the embedded store: npm test does');
  }
  return name;
}

/** What engine.d.ts says. */
exports.givenStore = function givenStore() {
  const uri = process.env.TEST_MONGODB_URI;
  if (uri !== undefined && uri !== '') {
    const name = engineName();
    return {
      uri,
      requireEngine(modules) {
        const known = Array.isArray(modules) ? modules : [];
        if (ENGINES[name](known)) return;
        const answered = JSON.stringify(known);
        throw new Error(`TEST_MONGODB_URI does not lead to ${name}: buildInfo.modules is ${answered}`);
      },
    };
  }
  if (isEnginesSuite()) throw new Error('TEST_MONGODB_URI must name a store for the suite over real engines');
  return undefined;
};

exports.engineName = engineName;
exports.isEnginesSuite = isEnginesSuite;
