import fc from 'fast-check';
import mongoose from 'mongoose';
import type { BsonDocument, CommandStep } from '../cases/case';
import { command } from '../cases/case';
import { path } from './documents';
import { filter } from './filters';

const { Int32 } = mongoose.mongo.BSON;

const direction = fc.constantFrom(1, -1).map((n) => new Int32(n));
const few = fc.integer({ min: 0, max: 4 }).map((n) => new Int32(n));

/** Every order ends with `_id`, so that it is total. */
const sort: fc.Arbitrary<BsonDocument> = fc
  .tuple(fc.uniqueArray(path, { maxLength: 2 }), fc.array(direction, { minLength: 3, maxLength: 3 }))
  .map(([names, by]) => ({ ...Object.fromEntries(names.map((name, i) => [name, by[i]])), _id: by[2] }));

/** Paths that do not lead through each other. */
const apart = fc.uniqueArray(path, { selector: ([first]) => first, minLength: 1, maxLength: 3 });
const projection: fc.Arbitrary<BsonDocument> = fc
  .tuple(apart, fc.constantFrom(new Int32(0), new Int32(1)), fc.option(fc.constantFrom(new Int32(0), new Int32(1))))
  .map(([names, flag, _id]) => ({
    ...Object.fromEntries(names.map((name) => [name, flag])),
    ...(_id === null ? {} : { _id }),
  }));

const shown = fc.option(projection, { nil: undefined, freq: 3 });

function given(fields: BsonDocument): BsonDocument {
  return Object.fromEntries(Object.entries(fields).filter(([, each]) => each !== undefined));
}

const find = fc.record({ filter, projection: shown }).map((each) => command({ find: 'main', ...given(each) }));
const findInOrder = fc
  .record({ filter, projection: shown, sort, skip: fc.option(few, { nil: undefined }), limit: few })
  .map((each) => command({ find: 'main', ...given(each) }, 'total'));
const count = fc
  .tuple(filter, fc.option(few, { nil: undefined }), fc.option(few, { nil: undefined }))
  .map(([query, skip, limit]) => command({ count: 'main', query, ...given({ skip, limit }) }));
const distinct = fc.tuple(path, filter).map(([key, query]) => command({ distinct: 'main', key, query }));

export const read: fc.Arbitrary<CommandStep> = fc.oneof(
  { weight: 4, arbitrary: find },
  { weight: 4, arbitrary: findInOrder },
  { weight: 1, arbitrary: count },
  { weight: 1, arbitrary: distinct },
);
export { shown, given };
