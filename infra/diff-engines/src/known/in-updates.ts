import {
  asItIs,
  byName,
  codeOf,
  commandOf,
  isPlain,
  sameResults,
  untyped,
  uses,
  writeErrorsOf,
} from '../compare/kinds';
import type { KnownDifference } from './known-difference';
import {
  isEmptyList,
  hasDottedPath,
  hasPosition,
  isReplacement,
  PATH_ERRORS,
  hasEmptyObject,
  CULLING,
  isResult,
  onlyRefusedBy,
  hasSeveralPaths,
  withoutEmptyObjects,
} from './predicates';

export const inUpdates: readonly KnownDifference[] = [
  {
    name: 'conflicting paths of an update',
    reason: 'DocumentDB looks for conflicts when it changes a document, MongoDB when it parses the update (40)',
    departs: 'documentdb',
    matches: (difference) => onlyRefusedBy(difference, 'docstore', [40]),
  },
  {
    name: '$pop of what is no array',
    reason: 'TypeMismatch (14) in MongoDB, BadValue (2) in DocumentDB',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, '$pop') && codeOf(difference, 'docstore') === 14 && codeOf(difference, 'documentdb') === 2,
  },
  {
    name: 'removal of elements through a value that has none',
    reason:
      '$pull, $pullAll, $pop and $unset leave a document alone whose path leads through a scalar; DocumentDB refuses it (2, 9, 28)',
    departs: 'documentdb',
    matches: (difference) =>
      [...CULLING, '$unset'].some((operator) => uses(difference, operator, hasDottedPath)) &&
      onlyRefusedBy(difference, 'documentdb', [2, 9, 28]),
  },
  {
    name: '$pull by an empty condition',
    reason: '`{}` holds for elements that are documents; DocumentDB removes the others too',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, '$pull', hasEmptyObject) &&
      isResult(difference, 'docstore') &&
      isResult(difference, 'documentdb'),
  },
  {
    name: 'removal at a position that an array does not have',
    reason: '$pull, $pullAll and $pop change nothing there; DocumentDB makes the array so long',
    departs: 'documentdb',
    matches: (difference) =>
      CULLING.some((operator) => uses(difference, operator, hasPosition)) &&
      isResult(difference, 'docstore') &&
      isResult(difference, 'documentdb'),
  },
  {
    name: 'removal of elements under a field that is missing',
    reason: '$pull, $pullAll, $pop, $unset and $rename make nothing; DocumentDB makes the objects on the way',
    departs: 'documentdb',
    matches: (difference) =>
      ([...CULLING, '$unset'].some((operator) => uses(difference, operator, hasDottedPath)) ||
        uses(difference, '$rename')) &&
      (sameResults(difference, asItIs, withoutEmptyObjects) ||
        (uses(difference, 'upsert', (operand) => operand === true) && onlyRefusedBy(difference, 'docstore', [11000]))),
  },
  {
    name: 'nothing added to an array that is missing',
    reason: '`$each: []` or `$slice: 0` makes an empty array of a missing field; DocumentDB leaves the field out',
    departs: 'documentdb',
    matches: (difference) =>
      (uses(difference, '$each', isEmptyList) || uses(difference, '$slice', (operand) => Number(operand) === 0)) &&
      isResult(difference, 'docstore') &&
      isResult(difference, 'documentdb') &&
      codeOf(difference, 'docstore') === codeOf(difference, 'documentdb'),
  },
  {
    name: 'name of a member within an array',
    reason: 'PathNotViable (28) in MongoDB; FailedToParse (9) in DocumentDB where it would have been made for nothing',
    departs: 'documentdb',
    matches: (difference) => codeOf(difference, 'docstore') === 28 && codeOf(difference, 'documentdb') === 9,
  },
  {
    name: 'findAndModify that changes nothing',
    reason: 'the document was found, so `updatedExisting` is true; DocumentDB says it was not',
    departs: 'documentdb',
    matches: (difference) =>
      commandOf(difference) === 'findAndModify' &&
      sameResults(
        difference,
        (value) => (isPlain(value) && value['updatedExisting'] === false ? { n: 1, updatedExisting: true } : value),
        untyped,
      ),
  },
  {
    name: 'unordered writes of a transaction',
    reason: 'the first error ends a transaction; DocumentDB tries the other statements too',
    departs: 'documentdb',
    matches: (difference) =>
      difference.step.session !== undefined &&
      difference.step.body['ordered'] === false &&
      writeErrorsOf(difference, 'docstore').length === 1 &&
      codeOf(difference, 'docstore') === codeOf(difference, 'documentdb'),
  },
  {
    name: 'duplicate of an upsert in a transaction',
    reason: 'a duplicate key is 11000; DocumentDB cannot tell it from a conflict with another transaction (112)',
    departs: 'documentdb',
    matches: (difference) =>
      difference.step.session !== undefined &&
      uses(difference, 'upsert', (operand) => operand === true) &&
      codeOf(difference, 'docstore') === 11000 &&
      codeOf(difference, 'documentdb') === 112,
  },
  {
    name: 'sum of what is no number',
    reason: '$inc is refused on what is no number (14); DocumentDB adds to a boolean, and zero to anything',
    departs: 'documentdb',
    matches: (difference) => uses(difference, '$inc') && onlyRefusedBy(difference, 'docstore', [14]),
  },
  {
    name: 'zero added to NaN',
    reason: 'a document that stays as it was is not counted as modified; with a NaN in it DocumentDB counts it',
    departs: 'documentdb',
    matches: (difference) =>
      commandOf(difference) === 'update' &&
      (uses(difference, '$inc') || uses(difference, '$mul')) &&
      sameResults(difference, asItIs, (value) =>
        isPlain(value) && 'nModified' in value ? { ...value, nModified: 0 } : value,
      ),
  },
  {
    name: 'type of an upserted key',
    reason: 'DocumentDB reports the `_id` of an upsert as an int where the document has a long',
    departs: 'documentdb',
    matches: (difference) =>
      commandOf(difference) === 'update' &&
      uses(difference, 'upsert', (operand) => operand === true) &&
      sameResults(difference, asItIs, untyped),
  },
  {
    name: '$rename through a value that has no members',
    reason: 'PathNotViable (28), as for other operators; DocumentDB takes the source for missing',
    departs: 'documentdb',
    matches: (difference) => uses(difference, '$rename') && onlyRefusedBy(difference, 'docstore', [28, 2]),
  },
  {
    name: 'what a transaction meets first',
    reason:
      'a write that conflicts (112) and fails for another reason too; DocumentDB also writes over deleted documents',
    departs: 'open',
    matches: (difference) =>
      difference.step.session !== undefined &&
      codeOf(difference, 'docstore') === 112 &&
      [undefined, 11000, ...PATH_ERRORS].includes(codeOf(difference, 'documentdb')),
  },
  {
    name: 'upsert that cannot be made',
    reason: 'the update of the new document fails before its key is found to be taken; DocumentDB says 11000',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, 'upsert', (operand) => operand === true) &&
      [54, ...PATH_ERRORS].includes(codeOf(difference, 'docstore') ?? 0) &&
      [112, 11000].includes(codeOf(difference, 'documentdb') ?? 0),
  },
  {
    name: 'which of two errors',
    reason: 'an update of several paths that fails on more than one names the first in the order of their names',
    departs: 'documentdb',
    matches: (difference) =>
      hasSeveralPaths(difference) &&
      PATH_ERRORS.includes(codeOf(difference, 'docstore') ?? 0) &&
      PATH_ERRORS.includes(codeOf(difference, 'documentdb') ?? 0),
  },
  {
    name: 'replacement that changes nothing',
    reason: 'a document replaced by itself is not counted as modified; in DocumentDB it is',
    departs: 'documentdb',
    matches: (difference) =>
      commandOf(difference) === 'update' &&
      uses(difference, 'u', isReplacement) &&
      sameResults(difference, asItIs, (value) =>
        isPlain(value) && 'nModified' in value ? { ...value, nModified: 0 } : value,
      ),
  },
  {
    name: 'order of new fields',
    reason:
      'an update adds fields in the order of their names (MongoDB 5.0 and later); DocumentDB in the order written',
    departs: 'documentdb',
    matches: (difference) =>
      (difference.causes !== undefined || commandOf(difference) === 'findAndModify') &&
      sameResults(difference, asItIs, byName),
  },
];
