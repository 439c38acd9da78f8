import { asItIs, byName, codeOf, commandOf, hadArray, isPlain, sameResults, untyped, uses } from '../compare/kinds';
import type { KnownDifference } from './known-difference';
import { isEmptyList, isResult, resultOf, withoutNulls, withoutNothing } from './predicates';

export const inPipelines: readonly KnownDifference[] = [
  {
    name: 'types of numbers in a pipeline',
    reason: 'the embedded store computes pipelines in plain numbers: whole doubles and small longs come back as ints',
    departs: 'docstore',
    matches: (difference) => commandOf(difference) === 'aggregate' && sameResults(difference, asItIs, untyped),
  },
  {
    name: 'groups of a missing value',
    reason: 'where the key, $first or $last finds nothing a group has null; DocumentDB leaves the field out',
    departs: 'documentdb',
    matches: (difference) =>
      (uses(difference, '$sortByCount') || uses(difference, '$group')) &&
      sameResults(difference, asItIs, (value) => (isPlain(value) ? withoutNulls(value) : untyped(value))),
  },
  {
    name: 'order of computed fields',
    reason: 'what $project computes follows what it takes; DocumentDB leaves it where the field of that name stood',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, '$project') && sameResults(difference, asItIs, (value) => byName(untyped(value))),
  },
  {
    name: 'fields that are computed after they were removed',
    reason: 'stages run one after the other; DocumentDB runs $addFields on what was before an $unset or $project',
    departs: 'documentdb',
    matches: (difference) =>
      (uses(difference, '$unset') || uses(difference, '$project')) &&
      (uses(difference, '$addFields') || uses(difference, '$set')) &&
      isResult(difference, 'docstore') &&
      [undefined, 8, 31249, 31250].includes(codeOf(difference, 'documentdb')),
  },
  {
    name: 'join on an empty array',
    reason: 'an empty array has no value that another could equal; DocumentDB joins what has none',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, '$lookup') &&
      hadArray(difference, isEmptyList) &&
      isResult(difference, 'docstore') &&
      isResult(difference, 'documentdb'),
  },
  {
    name: '$addToSet of what is missing',
    reason: 'what is missing adds nothing to the set; DocumentDB adds a null',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, '$addToSet') &&
      commandOf(difference) === 'aggregate' &&
      sameResults(difference, asItIs, (value) =>
        Array.isArray(value) ? value.filter((each) => each !== null) : untyped(value),
      ),
  },
  {
    name: '$count of nothing',
    reason: 'no document comes in, none comes out; DocumentDB counts 0',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, '$count') && isResult(difference, 'documentdb') && isEmptyList(resultOf(difference, 'docstore')),
  },
  {
    name: 'members of arrays within arrays',
    reason:
      'a path of an expression looks into the objects of an array, not into arrays in it; the embedded store does',
    departs: 'docstore',
    matches: (difference) =>
      commandOf(difference) === 'aggregate' &&
      hadArray(difference, (array) => array.some(Array.isArray)) &&
      isResult(difference, 'docstore') &&
      isResult(difference, 'documentdb'),
  },
  {
    name: '$unwind that keeps nothing',
    reason: '`preserveNullAndEmptyArrays` keeps a null and removes an empty array; DocumentDB the reverse',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, 'preserveNullAndEmptyArrays', (operand) => operand === true) &&
      sameResults(difference, asItIs, (value) => (isPlain(value) ? withoutNothing(value) : untyped(value))),
  },
];
