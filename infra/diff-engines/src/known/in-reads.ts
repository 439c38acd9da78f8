import { asItIs, codeOf, commandOf, hadArray, sameResults, untyped, uses } from '../compare/kinds';
import type { KnownDifference } from './known-difference';
import { hasPosition, isEmptyList, sortsByValue, UNTOLD, isResult, onlyRefusedBy } from './predicates';

export const inReads: readonly KnownDifference[] = [
  {
    name: '$all of nothing',
    reason: '`$all: []` holds for no document; in DocumentDB it does for some',
    departs: 'documentdb',
    matches: (difference) => uses(difference, '$all', isEmptyList),
  },
  {
    name: 'paths that collide in a projection',
    reason: 'DocumentDB finds the collision (31249, 31250) when it projects a document, MongoDB when it parses',
    departs: 'documentdb',
    matches: (difference) =>
      [31249, 31250].includes(codeOf(difference, 'docstore') ?? 0) && codeOf(difference, 'documentdb') === undefined,
  },
  {
    name: 'codes that the gateway does not tell',
    reason: 'an error of DocumentDB that the gateway has no code for comes as UnknownError (8)',
    departs: 'documentdb',
    matches: (difference) =>
      UNTOLD.includes(codeOf(difference, 'docstore') ?? 0) && codeOf(difference, 'documentdb') === 8,
  },
];

export const inSorts: readonly KnownDifference[] = [
  {
    name: 'position in a sort',
    reason:
      'an array at a position of an array counts by its least element, as elsewhere; DocumentDB takes it for missing',
    departs: 'documentdb',
    matches: (difference) =>
      (uses(difference, 'sort', hasPosition) || uses(difference, '$sort', hasPosition)) &&
      hadArray(difference, (array) => array.some(Array.isArray)) &&
      isResult(difference, 'docstore') &&
      isResult(difference, 'documentdb'),
  },
  {
    name: 'empty arrays in a sort',
    reason: 'an empty array comes before null and what is missing; DocumentDB sorts it as one of them',
    departs: 'documentdb',
    matches: (difference) =>
      (uses(difference, 'sort', sortsByValue) || uses(difference, '$sort', sortsByValue)) &&
      hadArray(difference, isEmptyList) &&
      isResult(difference, 'docstore') &&
      isResult(difference, 'documentdb'),
  },
];

export const inIndexes: readonly KnownDifference[] = [
  {
    name: 'parallel arrays in an index',
    reason: 'DocumentDB indexes two arrays of one document in one index; MongoDB refuses it (171)',
    departs: 'documentdb',
    matches: (difference) => onlyRefusedBy(difference, 'docstore', [171]),
  },
  {
    name: 'types of numbers in the filter of an index',
    reason:
      'the embedded store keeps the filter of a partial index in plain numbers: a whole double is listed as an int',
    departs: 'docstore',
    matches: (difference) => commandOf(difference) === 'listIndexes' && sameResults(difference, asItIs, untyped),
  },
];
