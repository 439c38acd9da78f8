import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import fc from 'fast-check';
import { allowedOperators } from '@registry/lint';
import { allowedCase } from '../src/generate/cases';

const ROOT = join(__dirname, '../../..');

/** @returns what ESLint says of a source text that would stand in a package */
function lint(folder: string, source: string): string {
  const configuration = join(ROOT, 'infra/lint/eslint.config.mjs');
  const args = ['eslint', '--config', configuration, '--stdin', '--stdin-filename', 'planted.mjs'];
  const { stdout } = spawnSync('npx', args, { cwd: join(ROOT, folder), input: source, encoding: 'utf8' });
  return stdout;
}

const PLANTED = `
import { Decimal128 } from 'bson';
export const filter = { a: { $where: 'x' }, 'b': { '$near': [1, 2] } };
export const update = { $bit: { a: { and: 1 } } };
export const pipeline = [{ $merge: 'x' }, { $bucket: {} }, { $project: { a: { $toLower: '$a' } } }];
export function ask(collection, schema) {
  collection.find({}, { collation: { locale: 'zh' } });
  collection.find({ $text: { $search: 'x' } }).collation({ locale: 'zh' });
  collection.watch();
  schema.index({ a: 'text' }, { expireAfterSeconds: 1, hidden: true });
  return Decimal128;
}
`;

const PLAIN = `
export const filter = { a: { $gt: 1 }, b: 'A$B', $or: [{ c: '$c' }] };
export const message = { $case: 'person', value: {} };
export function ask(schema, readiness) {
  readiness.watch('store', () => undefined);
  schema.index({ a: 1 }, { unique: true, partialFilterExpression: { a: { $exists: true } } });
}
`;

describe('operators that services may use', () => {
  it('are the only ones that pass lint in a service or a library', () => {
    const said = lint('libs/ledger', PLANTED);
    const refused = ['$where', '$near', '$bit', '$merge', '$bucket', '$toLower', '$text', '$search', 'collation'];
    for (const name of [...refused, 'Decimal128', 'Change streams', '"text"', 'expireAfterSeconds', 'hidden']) {
      expect(said).toContain(name);
    }
    expect(lint('libs/ledger', PLAIN)).toBe('');
  });

  it('do not bind the store itself', () => {
    expect(lint('libs/docstore', PLANTED)).toBe('');
  });

  it('are all compared between engines', () => {
    const generated = new Set<string>();
    const collect = (value: unknown): void => {
      if (Array.isArray(value)) value.forEach(collect);
      else if (typeof value === 'object' && value !== null) {
        for (const [key, each] of Object.entries(value)) {
          generated.add(key);
          collect(each);
        }
      }
    };
    for (const each of fc.sample(allowedCase, { seed: 1, numRuns: 2_000 })) {
      for (const step of each) if (step.kind === 'command') collect(step.body);
    }
    const missing = Object.values(allowedOperators)
      .flat()
      .filter((name) => !generated.has(name));
    expect(missing).toEqual([]);
  });
});
