const preset = require('../jest-preset.js');

/** Checks against the reference files that stand beside a checkout: `test-reference/*.reference-spec.ts`. */
module.exports = { ...preset, testMatch: ['<rootDir>/test-reference/**/*.reference-spec.ts'] };
