import fc from 'fast-check';
import mongoose from 'mongoose';
import type { BsonDocument, CommandStep } from '../cases/case';
import { command } from '../cases/case';
import { UNORDERED_FIELD } from '../compare/outcome';
import { FIELDS, path } from './documents';
import { expression, fieldReference } from './expressions';
import { filter } from './filters';

const { Int32 } = mongoose.mongo.BSON;

/** A stage, and what it does to the order of the documents. */
interface Stage {
  readonly stage: BsonDocument;
  /** `total` makes a total order, `lost` loses it */
  readonly order: 'total' | 'kept' | 'lost';
}

const one = new Int32(1);
const zero = new Int32(0);
const few = fc.integer({ min: 1, max: 4 }).map((n) => new Int32(n));
const name = fc.constantFrom(...FIELDS);
const direction = fc.constantFrom(1, -1).map((n) => new Int32(n));

function stage(arbitrary: fc.Arbitrary<BsonDocument>, order: Stage['order'] = 'kept'): fc.Arbitrary<Stage> {
  return arbitrary.map((each) => ({ stage: each, order }));
}

const match = stage(filter.map((each) => ({ $match: each })));
const sort = stage(
  fc
    .tuple(fc.option(path), direction, direction)
    .map(([field, by, byId]) => ({ $sort: { ...(field === null ? {} : { [field]: by }), _id: byId } })),
  'total',
);
const added = fc.tuple(fc.constantFrom('d', 'e', 'a'), expression).map(([field, each]) => ({ [field]: each }));
/** A position in an array is no path of a projection. */
const member = path.filter((each) => !/\d/.test(each));
const include = fc
  .tuple(fc.uniqueArray(member, { minLength: 1, maxLength: 2 }), fc.option(added))
  .map(([names, more]) => ({ ...Object.fromEntries(names.map((each) => [each, one])), ...more }));
const exclude = fc
  .uniqueArray(member, { minLength: 1, maxLength: 2 })
  .map((names) => Object.fromEntries(names.map((each) => [each, zero])));
const project = stage(fc.oneof(include, exclude).map((each) => ({ $project: each })));
const add = stage(fc.tuple(fc.constantFrom('$addFields', '$set'), added).map(([key, each]) => ({ [key]: each })));
const unset = stage(member.map((each) => ({ $unset: each })));
const unwind = stage(
  fc.oneof(
    fieldReference.map((each) => ({ $unwind: each })),
    fc.record({ path: fieldReference, preserveNullAndEmptyArrays: fc.boolean() }).map((each) => ({ $unwind: each })),
    fc.record({ path: fieldReference, includeArrayIndex: fc.constant('i') }).map((each) => ({ $unwind: each })),
  ),
  'lost',
);
const replaceRoot = stage(
  fc.tuple(fieldReference, name).map(([each, field]) => ({
    $replaceRoot: { newRoot: { $mergeObjects: [{ _id: '$_id' }, { [field]: each }] } },
  })),
);
const lookup = stage(
  fc.tuple(name, name).map(([localField, foreignField]) => ({
    $lookup: { from: 'other', localField, foreignField, as: UNORDERED_FIELD },
  })),
);
const count = stage(fc.constant({ $count: 'n' }), 'lost');
const sortByCount = stage(
  expression.map((each) => ({ $sortByCount: { $ifNull: [each, null] } })),
  'lost',
);
/** What the key of a group is where a member is missing is left open. */
const present = fieldReference.map((each) => ({ $ifNull: [each, null] }));
const groupKey = fc.oneof(
  fc.constant(null),
  present,
  fc.record({ x: present, y: present }),
  expression.map((each) => ({ $ifNull: [each, null] })),
);
const accumulator = fc.oneof(
  fc.constant({ $sum: one }),
  fc.tuple(fc.constantFrom('$sum', '$avg', '$min', '$max'), expression).map(([key, each]) => ({ [key]: each })),
);
const bag = fc
  .tuple(fc.constantFrom('$push', '$addToSet'), fc.oneof(fieldReference, expression))
  .map(([key, each]) => ({ [key]: each }));
const group = stage(
  fc.tuple(groupKey, accumulator, fc.option(accumulator), fc.option(bag)).map(([_id, n, m, values]) => ({
    $group: { _id, n, ...(m === null ? {} : { m }), ...(values === null ? {} : { [UNORDERED_FIELD]: values }) },
  })),
  'lost',
);
/** Which document comes first is known only after a sort. */
const groupInOrder = fc
  .tuple(sort, groupKey, fc.constantFrom('$first', '$last', '$push'), fieldReference)
  .map(([first, _id, key, each]): Stage[] => [
    first,
    { stage: { $group: { _id, v: { [key]: each } } }, order: 'lost' },
  ]);
const page = fc
  .tuple(sort, fc.option(few), fc.option(few))
  .map(([first, skip, limit]): Stage[] => [
    first,
    ...(skip === null ? [] : [{ stage: { $skip: skip }, order: 'kept' as const }]),
    ...(limit === null ? [] : [{ stage: { $limit: limit }, order: 'kept' as const }]),
  ]);

const single = fc
  .oneof(match, project, add, unset, unwind, replaceRoot, lookup, count, sortByCount, group, sort)
  .map((each) => [each]);
const stages = fc
  .array(fc.oneof({ weight: 6, arbitrary: single }, page, groupInOrder), { minLength: 1, maxLength: 4 })
  .map((each) => settled(each.flat()));

/** Stages that cut documents off need a total order before them: after one that lost it, they go. */
function settled(all: readonly Stage[]): Stage[] {
  let unique = true;
  return all.filter(({ stage: each, order }) => {
    if ('$limit' in each || '$skip' in each) return unique;
    if ('$group' in each && 'v' in each['$group']) return unique;
    if (order === 'lost') unique = '$group' in each;
    return true;
  });
}

/** The order of the last sort holds until a stage loses it. */
function finalOrder(all: readonly Stage[]): CommandStep['order'] {
  let order: CommandStep['order'] = 'any';
  let unique = true;
  for (const each of all) {
    if (each.order === 'total') order = unique ? 'total' : 'any';
    if (each.order !== 'lost') continue;
    order = 'any';
    // Groups have an `_id` each; what is unwound shares it.
    unique = '$group' in each.stage;
  }
  return order;
}

export const aggregate: fc.Arbitrary<CommandStep> = stages.map((all) =>
  command({ aggregate: 'main', pipeline: all.map(({ stage: each }) => each), cursor: {} }, finalOrder(all)),
);
