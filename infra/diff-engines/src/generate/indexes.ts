import fc from 'fast-check';
import mongoose from 'mongoose';
import { command, type BsonDocument, type CommandStep } from '../cases/case';
import { path } from './documents';
import { scalar } from './values';
import { given } from './reads';

const { Int32 } = mongoose.mongo.BSON;

const direction = fc.constantFrom(1, -1).map((n) => new Int32(n));
const key = fc
  .uniqueArray(fc.tuple(path, direction), { selector: ([name]) => name, minLength: 1, maxLength: 3 })
  .map((entries): BsonDocument => Object.fromEntries(entries));
const partialFilterExpression = fc.oneof(
  fc.tuple(path, scalar).map(([name, each]) => ({ [name]: each })),
  path.map((name) => ({ [name]: { $exists: true } })),
  fc.tuple(path, scalar).map(([name, low]) => ({ [name]: { $gte: low } })),
);
const options = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 2, arbitrary: fc.constant({ unique: true }) },
  { weight: 1, arbitrary: fc.constant({ sparse: true }) },
  { weight: 2, arbitrary: partialFilterExpression.map((each) => ({ partialFilterExpression: each })) },
  { weight: 1, arbitrary: partialFilterExpression.map((each) => ({ unique: true, partialFilterExpression: each })) },
);

/** The name that a driver gives an index of this key. */
function nameOf(key: BsonDocument): string {
  return Object.entries(key)
    .map(([field, by]) => `${field}_${Number(by)}`)
    .join('_');
}

const create = fc
  .tuple(key, options)
  .map(([fields, each]) =>
    command({ createIndexes: 'main', indexes: [given({ key: fields, name: nameOf(fields), ...each })] }),
  );

export const index: fc.Arbitrary<CommandStep> = fc.oneof(
  { weight: 6, arbitrary: create },
  { weight: 1, arbitrary: fc.constant(command({ listIndexes: 'main' })) },
  { weight: 1, arbitrary: fc.constant(command({ dropIndexes: 'main', index: '*' })) },
);
