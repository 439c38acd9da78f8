import { Lazy, type Iterator } from 'mingo/lazy';
import type { AnyObject, Options } from 'mingo/types';
import * as mingoStages from 'mingo/operators/pipeline';
import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { encodeKey } from '../indexes/key-writer';
import { fieldTree, inOrder } from './field-order';
import { $lookup, $unwind } from './joins';
import { checkProjection, plainProjection } from './projection-paths';

/** `$merge` and `$out` write collections: they stand last in a pipeline and are not mingo's to do. */
const { $merge: _merge, $out: _out, ...others } = mingoStages;

/** An id that a group's expression does not find is null. */
function $group(documents: Iterator, { _id, ...fields }: AnyObject, options: Options): Iterator {
  const isExpression = typeof _id === 'string' || (isDocument(_id) && Object.keys(_id)[0]?.startsWith('$') === true);
  const id = isExpression ? { $ifNull: [_id, null] } : _id;
  return mingoStages.$group(documents, { _id: id, ...fields }, options);
}

/** As MongoDB has it: a `$group` by bucket and a `$sort`; a bucket that nothing falls into is not in the result. */
function $bucket(documents: Iterator, specification: AnyObject, options: Options): Iterator {
  const { groupBy, boundaries, output, default: other } = specification;
  const bounds = checkedBoundaries(boundaries);
  const hasDefault = 'default' in specification;
  const branches = bounds.slice(0, -1).map((low, i) => ({
    case: { $and: [{ $gte: [groupBy, { $literal: low }] }, { $lt: [groupBy, { $literal: bounds[i + 1] }] }] },
    then: { $literal: low },
  }));
  const outside = hasDefault ? { default: { $literal: other } } : { default: { $literal: OUTSIDE } };
  const fields = isDocument(output) ? output : { count: { $sum: 1 } };
  const groups = mingoStages.$group(documents, { _id: { $switch: { branches, ...outside } }, ...fields }, options);
  const checked = groups.map((group: BsonDocument) => {
    if (group['_id'] === OUTSIDE) {
      throw new CommandError('Location40066', '$switch could not find a matching branch, and no default was specified');
    }
    return group;
  });
  return mingoStages.$sort(checked, { _id: 1 }, options);
}

const OUTSIDE = '\0outside the boundaries';

function checkedBoundaries(boundaries: unknown): unknown[] {
  if (!Array.isArray(boundaries) || boundaries.length < 2) {
    throw new CommandError('Location40192', 'The $bucket boundaries field must have at least 2 values');
  }
  const keys = boundaries.map((each) => encodeKey(each));
  keys.slice(1).forEach((key, i) => {
    const before = keys[i] ?? key;
    if (key[0] !== before[0]) throw new CommandError('Location40193', 'The $bucket boundaries must be of one type');
    if (Buffer.compare(before, key) >= 0) {
      throw new CommandError('Location40194', 'The $bucket boundaries must be in ascending order');
    }
  });
  return boundaries;
}

function $bucketAuto(documents: Iterator, specification: AnyObject, options: Options): Iterator {
  return mingoStages.$bucketAuto(documents, specification as never, options).map(idFirst);
}

function idFirst({ _id, ...fields }: BsonDocument): BsonDocument {
  return { _id, ...fields };
}

function $project(documents: Iterator, projection: AnyObject, options: Options): Iterator {
  checkProjection(projection);
  const plain = plainProjection(projection);
  if (plain !== undefined) return documents.map((document: BsonDocument) => plain(document));
  const tree = fieldTree(projection);
  if (tree === undefined) return mingoStages.$project(documents, projection, options);
  let input: BsonDocument = {};
  const noted = Lazy(() => {
    const row = documents.next();
    if (row.done !== true) input = row.value as BsonDocument;
    return row;
  });
  const projected = mingoStages.$project(noted, projection, options);
  return projected.map((output: BsonDocument) => inOrder(input, output, tree));
}

/** Taken out of copies: a value may stand in a document twice. */
function $unset(documents: Iterator, fields: unknown): Iterator {
  const names: unknown[] = Array.isArray(fields) ? fields : [fields];
  const left = Object.fromEntries(names.map((name) => [String(name), 0]));
  checkProjection(left);
  const plain = plainProjection(left);
  return plain === undefined ? documents : documents.map((document: BsonDocument) => plain(document));
}

/** The stages of a pipeline, with MongoDB's order of fields and of buckets where mingo has its own. */
export const stages = { ...others, $group, $bucket, $bucketAuto, $project, $unset, $unwind, $lookup };
