import fc from 'fast-check';
import mongoose from 'mongoose';
import type { BsonDocument } from '../cases/case';
import { fields, value } from './values';

const { Int32, Long, ObjectId } = mongoose.mongo.BSON;

export const FIELDS = ['a', 'b', 'c'] as const;

/** Few identities, so that commands meet the documents of one another. */
export const id: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 0, max: 4 }).map((n) => new Int32(n)) },
  { weight: 1, arbitrary: fc.constantFrom('a', '北京') },
  { weight: 1, arbitrary: fc.constantFrom(Long.fromInt(1), ObjectId.createFromHexString('65e0c0ffee65e0c0ffee65e0')) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 1 }).map((n) => ({ x: new Int32(n) })) },
);

export const document: fc.Arbitrary<BsonDocument> = fc
  .tuple(id, fields(FIELDS, value))
  .map(([_id, rest]) => ({ _id, ...rest }));

/** Names of fields, members, and positions in arrays. */
export const path = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<string>(...FIELDS) },
  { weight: 3, arbitrary: fc.constantFrom('a.x', 'a.y', 'b.x', 'c.x') },
  { weight: 1, arbitrary: fc.constantFrom('a.0', 'b.1', 'a.0.x') },
);
