import fc from 'fast-check';
import mongoose from 'mongoose';
import type { BsonDocument } from '../cases/case';
import { path } from './documents';
import { filter, oneDocument } from './filters';
import { fields, int, number, scalar, value } from './values';

const { Int32 } = mongoose.mongo.BSON;

type Modifier = fc.Arbitrary<BsonDocument>;

function modifier(name: string, operand: fc.Arbitrary<unknown>): Modifier {
  return fc
    .uniqueArray(fc.tuple(path, operand), { selector: ([each]) => each[0], minLength: 1, maxLength: 2 })
    .map((entries) => ({ [name]: Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1))) }));
}

const elements = fc.array(fc.oneof(scalar, fields(['x', 'y'], scalar)), { maxLength: 3 });
const smallInt = fc.integer({ min: -2, max: 2 }).map((n) => new Int32(n));
const order = fc.constantFrom(new Int32(1), new Int32(-1));
const each = fc.record(
  {
    $each: elements,
    $slice: smallInt,
    $position: smallInt,
    $sort: fc.oneof(
      order,
      order.map((by) => ({ x: by })),
    ),
  },
  { requiredKeys: ['$each'] },
);
const pulled = fc.oneof(
  scalar,
  fields(['x', 'y'], scalar),
  scalar.map((low) => ({ $gte: low })),
  fc.array(scalar, { maxLength: 3 }).map((values) => ({ $in: values })),
);
const rename = fc.tuple(path, path).map(([from, to]) => ({ $rename: { [from]: to } }));

const modifiers: Modifier = fc.oneof(
  { weight: 6, arbitrary: modifier('$set', value) },
  { weight: 2, arbitrary: modifier('$setOnInsert', value) },
  { weight: 2, arbitrary: modifier('$unset', fc.constant('')) },
  { weight: 3, arbitrary: modifier('$inc', number) },
  { weight: 1, arbitrary: modifier('$mul', int) },
  { weight: 2, arbitrary: fc.oneof(modifier('$min', value), modifier('$max', value)) },
  { weight: 1, arbitrary: rename },
  { weight: 2, arbitrary: modifier('$push', fc.oneof(value, each)) },
  {
    weight: 2,
    arbitrary: modifier(
      '$addToSet',
      fc.oneof(
        value,
        elements.map((list) => ({ $each: list })),
      ),
    ),
  },
  { weight: 2, arbitrary: modifier('$pull', pulled) },
  { weight: 1, arbitrary: modifier('$pullAll', fc.array(scalar, { maxLength: 3 })) },
  { weight: 1, arbitrary: modifier('$pop', order) },
);

const operators = fc.oneof(
  { weight: 3, arbitrary: modifiers },
  { weight: 1, arbitrary: fc.tuple(modifiers, modifiers).map(([one, other]) => ({ ...one, ...other })) },
);
const replacement = fields(['_id', 'a', 'b', 'c'], value);

/** An operator update, or a document that replaces another. */
export const update: fc.Arbitrary<BsonDocument> = fc.oneof(
  { weight: 6, arbitrary: operators },
  { weight: 1, arbitrary: replacement },
);

/**
 * An entry of `updates`. Which of several documents one without `multi` changes is left open, and an upsert without
 * an `_id` makes one up: both name the document.
 */
export const updateStatement: fc.Arbitrary<BsonDocument> = fc.oneof(
  fc.record({ q: filter, u: operators, multi: fc.constant(true) }),
  fc.record({ q: oneDocument, u: update, upsert: fc.boolean() }),
);
