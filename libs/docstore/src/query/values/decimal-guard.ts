import { isDocument, type BsonDocument } from '../../bson/document';
import { notImplemented } from '../../errors';
import { containsDecimal } from './decimals';

/** Operators that take Decimal128 as MongoDB does: they only move values, or are done here by exact value. */
const EXACT = new Set(
  `$literal $cond $ifNull $switch $let $map $filter $reduce $mergeObjects $getField $setField $unsetField
  $objectToArray $arrayToObject $arrayElemAt $first $last $slice $size $concatArrays $reverseArray $zip $isArray $range
  $push $and $or $not $eq $ne $gt $gte $lt $lte $cmp $in $nin $all $elemMatch $exists $regex $options $nor $expr $comment
  $type $add $subtract $multiply $divide $abs $sum $avg $min $max $toDecimal $toString $concat $toLower $toUpper $substr
  $substrBytes $substrCP $strLenCP $split $trim $ltrim $rtrim $regexMatch $dateToString $dateTrunc $dateAdd $dateDiff
  $year $month $dayOfMonth $addFields $set $project $unset $match $limit $skip $sample $count $facet $unwind $replaceRoot
  $replaceWith $sort $group $sortByCount $bucket $unionWith $documents $redact $lookup $inc`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Refuses documents that would be computed with wrongly. */
export type DecimalGuard = (document: BsonDocument) => void;

/**
 * @param computation a pipeline, an expression or a projection
 * @returns undefined when every operator in it is exact with decimals; or else what each document has to pass first
 * @throws CommandError NotImplemented (238) when the computation itself names a decimal
 */
export function decimalGuard(computation: unknown): DecimalGuard | undefined {
  const operator = inexact(computation);
  if (operator === undefined) return undefined;
  const check = (value: unknown): void => {
    if (containsDecimal(value)) throw notImplemented(`Decimal128 in a computation with ${operator}`);
  };
  check(computation);
  return check;
}

/** @returns the name of an operator that does not know decimals; joins by equality are named by their field */
function inexact(computation: unknown): string | undefined {
  if (Array.isArray(computation)) return firstOf(computation, inexact);
  if (!isDocument(computation)) return undefined;
  return firstOf(Object.entries(computation), ([key, value]) => {
    if (key === '$literal') return undefined;
    const joins = key === 'localField' && 'foreignField' in computation;
    return (key.startsWith('$') && !EXACT.has(key)) || joins ? key : inexact(value);
  });
}

function firstOf<T, R>(values: readonly T[], find: (value: T) => R | undefined): R | undefined {
  for (const value of values) {
    const found = find(value);
    if (found !== undefined) return found;
  }
  return undefined;
}
