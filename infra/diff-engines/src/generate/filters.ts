import fc from 'fast-check';
import mongoose from 'mongoose';
import type { BsonDocument } from '../cases/case';
import { id, path } from './documents';
import { scalar, value } from './values';

const { Int32 } = mongoose.mongo.BSON;

type Condition = fc.Arbitrary<Record<string, unknown>>;

function operator(name: string, operand: fc.Arbitrary<unknown>): Condition {
  return operand.map((each) => ({ [name]: each }));
}

const count = fc.integer({ min: 0, max: 3 }).map((n) => new Int32(n));
const operands = fc.array(fc.oneof({ weight: 5, arbitrary: scalar }, { weight: 1, arbitrary: value }), {
  maxLength: 3,
});
const typeName = fc.constantFrom('double', 'string', 'object', 'array', 'binData', 'objectId', 'bool', 'date', 'null');
const typeNumber = fc.constantFrom('int', 'long', 'number', new Int32(16), new Int32(2));
const pattern = fc.constantFrom('^a', 'b$', '^北京', 'A', '.', '^$');

const comparison: Condition = fc
  .tuple(fc.constantFrom('$eq', '$ne', '$gt', '$gte', '$lt', '$lte'), value)
  .map(([name, operand]) => ({ [name]: operand }));
const range: Condition = fc
  .tuple(fc.constantFrom('$gt', '$gte'), scalar, fc.constantFrom('$lt', '$lte'), scalar)
  .map(([lower, low, upper, high]) => ({ [lower]: low, [upper]: high }));

const simple: Condition = fc.oneof(
  { weight: 8, arbitrary: comparison },
  { weight: 3, arbitrary: range },
  { weight: 4, arbitrary: operator('$in', operands) },
  { weight: 2, arbitrary: operator('$nin', operands) },
  { weight: 2, arbitrary: operator('$exists', fc.boolean()) },
  { weight: 1, arbitrary: operator('$type', fc.oneof(typeName, typeNumber)) },
  { weight: 1, arbitrary: operator('$size', count) },
  { weight: 2, arbitrary: operator('$all', operands) },
  { weight: 1, arbitrary: operator('$regex', pattern) },
  { weight: 1, arbitrary: pattern.map((source) => ({ $regex: source, $options: 'i' })) },
);

const member = fc.tuple(fc.constantFrom('x', 'y'), simple).map(([name, condition]) => ({ [name]: condition }));

const condition: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 5, arbitrary: value },
  { weight: 12, arbitrary: simple },
  { weight: 1, arbitrary: operator('$not', simple) },
  { weight: 2, arbitrary: operator('$elemMatch', fc.oneof(simple, member)) },
);

const field = fc.tuple(path, condition).map(([name, each]) => ({ [name]: each }));
const byId = fc
  .oneof(id, operator('$in', fc.array(id, { maxLength: 3 })), operator('$gt', id), operator('$lte', id))
  .map((each) => ({ _id: each }));

const leaf: fc.Arbitrary<BsonDocument> = fc.oneof(
  { weight: 6, arbitrary: field },
  { weight: 1, arbitrary: byId },
  { weight: 2, arbitrary: fc.tuple(field, field).map(([one, other]) => ({ ...one, ...other })) },
);

const branches = fc.array(leaf, { minLength: 1, maxLength: 3 });

export const filter: fc.Arbitrary<BsonDocument> = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 10, arbitrary: leaf },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constantFrom('$and', '$or', '$nor'), branches).map(([name, each]) => ({ [name]: each })),
  },
  { weight: 1, arbitrary: fc.tuple(leaf, branches).map(([one, each]) => ({ ...one, $or: each })) },
);

/** A filter that no more than one document satisfies. */
export const oneDocument: fc.Arbitrary<BsonDocument> = fc
  .tuple(
    fc.oneof(
      id,
      operator(
        '$in',
        id.map((each) => [each]),
      ),
      operator('$eq', id),
    ),
    fc.option(leaf, { freq: 3 }),
  )
  .map(([_id, rest]) => ({ ...rest, _id }));
