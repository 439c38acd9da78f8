import type { Difference } from './compare/difference';
import type { EngineKind } from './engines/engine';
import {
  asItIs,
  byName,
  codeOf,
  commandOf,
  isPlain,
  outcomeOf,
  sameResults,
  untyped,
  uses,
  writeErrorsOf,
} from './compare/kinds';

/** A difference that is understood. It excuses nothing but the operator and the kind of outcome that it names. */
export interface KnownDifference {
  readonly name: string;
  readonly reason: string;
  /** which engine departs from MongoDB's documentation; `open` where the documentation leaves it open */
  readonly departs: 'docstore' | 'documentdb' | 'open';
  matches(difference: Difference): boolean;
}

const isEmptyList = (operand: unknown): boolean => Array.isArray(operand) && operand.length === 0;
const hasDottedPath = (operand: unknown): boolean =>
  isPlain(operand) && Object.keys(operand).some((path) => path.includes('.'));
const CULLING = ['$pull', '$pullAll', '$pop'];
/** Codes that the gateway before DocumentDB does not tell from others (8). */
const UNTOLD = [54, 31249, 31250, 31253, 31254];

const inUpdates: readonly KnownDifference[] = [
  {
    name: 'conflicting paths of an update',
    reason: 'DocumentDB looks for conflicts when it changes a document, MongoDB when it parses the update (40)',
    departs: 'documentdb',
    matches: (difference) => {
      const [refused] = writeErrorsOf(difference, 'docstore');
      if (refused === undefined) return codeOf(difference, 'docstore') === 40 && isResult(difference, 'documentdb');
      const others = writeErrorsOf(difference, 'documentdb');
      return refused.code === 40 && !others.some(({ index }) => index === refused.index);
    },
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
      '$pull, $pullAll and $pop leave a document alone whose path leads through a scalar; DocumentDB refuses it (28)',
    departs: 'documentdb',
    matches: (difference) =>
      CULLING.some((operator) => uses(difference, operator, hasDottedPath)) &&
      codeOf(difference, 'docstore') === undefined &&
      codeOf(difference, 'documentdb') === 28,
  },
  {
    name: 'removal of elements under a field that is missing',
    reason: '$pull, $pullAll, $pop, $unset and $rename make nothing; DocumentDB makes the objects on the way',
    departs: 'documentdb',
    matches: (difference) =>
      ([...CULLING, '$unset'].some((operator) => uses(difference, operator, hasDottedPath)) ||
        uses(difference, '$rename')) &&
      sameResults(difference, asItIs, withoutEmptyObjects),
  },
  {
    name: 'nothing added to an array that is missing',
    reason: '`$each: []` makes an empty array of a missing field; DocumentDB leaves the field out',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, '$each', isEmptyList) &&
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
    reason: 'the first error ends a transaction; DocumentDB tries the other statements and names their errors too',
    departs: 'documentdb',
    matches: (difference) =>
      difference.step.session !== undefined &&
      difference.step.body['ordered'] === false &&
      writeErrorsOf(difference, 'documentdb').length > 1 &&
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
    name: 'order of new fields',
    reason:
      'an update adds fields in the order of their names (MongoDB 5.0 and later); DocumentDB in the order written',
    departs: 'documentdb',
    matches: (difference) =>
      (difference.causes !== undefined || commandOf(difference) === 'findAndModify') &&
      sameResults(difference, asItIs, byName),
  },
];

const inReads: readonly KnownDifference[] = [
  {
    name: '$all of nothing',
    reason: '`$all: []` holds for no document; in DocumentDB it does for some',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, '$all', isEmptyList) && codeOf(difference, 'docstore') === codeOf(difference, 'documentdb'),
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

const inPipelines: readonly KnownDifference[] = [
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
    name: '$unwind that keeps a null',
    reason: '`preserveNullAndEmptyArrays` keeps a field that is null; DocumentDB removes it',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, 'preserveNullAndEmptyArrays', (operand) => operand === true) &&
      sameResults(difference, asItIs, (value) => (isPlain(value) ? withoutNulls(value) : untyped(value))),
  },
];

const inIndexes: readonly KnownDifference[] = [
  {
    name: 'parallel arrays in an index',
    reason: 'DocumentDB indexes two arrays of one document in one index; MongoDB refuses it (171)',
    departs: 'documentdb',
    matches: (difference) =>
      codeOf(difference, 'docstore') === 171 && [undefined, 11000].includes(codeOf(difference, 'documentdb')),
  },
];

const knownDifferences: readonly KnownDifference[] = [...inUpdates, ...inReads, ...inPipelines, ...inIndexes];

function isResult(difference: Difference, engine: EngineKind): boolean {
  return outcomeOf(difference, engine)?.kind === 'result';
}

function withoutNulls(value: object): unknown {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

function withoutEmptyObjects(value: unknown): unknown {
  if (!isPlain(value)) return value;
  const isEmpty = (each: unknown): boolean => isPlain(each) && Object.keys(each).length === 0;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => !isEmpty(each)));
}

/** @returns the entry of the list that explains a difference */
export function explanation(difference: Difference, list = knownDifferences): KnownDifference | undefined {
  const between = ['docstore', 'documentdb'] as const;
  if (between.some((engine) => outcomeOf(difference, engine) === undefined)) return undefined;
  return list.find((known) => known.matches(difference));
}
