import fc from 'fast-check';
import mongoose from 'mongoose';
import { command, type BsonDocument, type CommandStep } from '../cases/case';
import { FIELDS, path } from './documents';
import { scalar } from './values';
import { given } from './reads';

const { Int32 } = mongoose.mongo.BSON;

const direction = fc.constantFrom(1, -1).map((n) => new Int32(n));
/** A position in an array, and a path beside its own beginning, are not for an index. */
const indexed = path.filter((each) => !/\d/.test(each));

function keyOf(field: fc.Arbitrary<string>, by: fc.Arbitrary<unknown>): fc.Arbitrary<BsonDocument> {
  return fc
    .uniqueArray(fc.tuple(field, by), { selector: ([name]) => name[0], minLength: 1, maxLength: 3 })
    .map((entries) => Object.fromEntries(entries));
}

const partialFilterExpression = fc.oneof(
  fc.tuple(path, scalar).map(([name, each]) => ({ [name]: each })),
  path.map((name) => ({ [name]: { $exists: true } })),
  fc.tuple(path, scalar).map(([name, low]) => ({ [name]: { $gte: low } })),
);
const plainOptions = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.constant({ sparse: true }) },
  { weight: 2, arbitrary: partialFilterExpression.map((each) => ({ partialFilterExpression: each })) },
);
const uniqueOptions = fc.oneof(
  { weight: 2, arbitrary: fc.constant({ unique: true }) },
  { weight: 1, arbitrary: partialFilterExpression.map((each) => ({ unique: true, partialFilterExpression: each })) },
);

/** DocumentDB does not take members that are missing for null, nor in descending keys: unique ones are ascending and of whole fields. */
const definition = fc.oneof(
  fc.tuple(keyOf(indexed, direction), plainOptions),
  fc.tuple(keyOf(fc.constantFrom<string>(...FIELDS), fc.constant(new Int32(1))), uniqueOptions),
);

/** The name that a driver gives an index of this key. */
function nameOf(key: BsonDocument): string {
  return Object.entries(key)
    .map(([field, by]) => `${field}_${Number(by)}`)
    .join('_');
}

const create = definition.map(([fields, each]) =>
  command({ createIndexes: 'main', indexes: [given({ key: fields, name: nameOf(fields), ...each })] }),
);

export const index: fc.Arbitrary<CommandStep> = fc.oneof(
  { weight: 6, arbitrary: create },
  { weight: 1, arbitrary: fc.constant(command({ listIndexes: 'main' })) },
  { weight: 1, arbitrary: fc.constant(command({ dropIndexes: 'main', index: '*' })) },
);
