const { readFileSync } = require('node:fs');
const { join } = require('node:path');
const { isEnginesSuite } = require('./engine');

const swc = JSON.parse(readFileSync(join(__dirname, '../../.swcrc'), 'utf8'));

/** ESM-only packages that jest cannot load as they are: transformed like our own sources. */
const esmOnly = ['flatbush', 'flatqueue', 'jose', 'lru-cache', 'mingo'];

module.exports = {
  testEnvironment: isEnginesSuite() ? join(__dirname, 'engine-environment.js') : 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/test/**/*-spec.ts'],
  transform: { '^.+\\.[cm]?[tj]s$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
  transformIgnorePatterns: [`/node_modules/(?!(?:${esmOnly.join('|')})/)`, '^(?!.*/node_modules/).*/dist/'],
  testTimeout: 120_000,
  reporters: ['default', join(__dirname, 'count-reporter.js')],
};
