import type { Difference } from './compare/difference';
import type { EngineKind } from './engines/engine';
import {
  asItIs,
  byName,
  codeOf,
  commandOf,
  hadArray,
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
const isReplacement = (operand: unknown): boolean =>
  isPlain(operand) && !Object.keys(operand).some((name) => name.startsWith('$'));
const sortsByValue = (operand: unknown): boolean =>
  isPlain(operand) && Object.keys(operand).some((path) => path !== '_id');
/** BadValue, FailedToParse, TypeMismatch, PathNotViable. */
const PATH_ERRORS = [2, 9, 14, 28];
const CULLING = ['$pull', '$pullAll', '$pop'];
/** Codes that the gateway before DocumentDB does not tell from others (8). */
const UNTOLD = [54, 31249, 31250, 31253, 31254];

const inUpdates: readonly KnownDifference[] = [
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
    name: 'conflict and duplicate in one',
    reason: 'a key that another transaction has taken since is a conflict (112) or a duplicate (11000)',
    departs: 'open',
    matches: (difference) =>
      difference.step.session !== undefined &&
      codeOf(difference, 'docstore') === 112 &&
      codeOf(difference, 'documentdb') === 11000,
  },
  {
    name: 'upsert that cannot be made',
    reason: 'the update of the new document fails before its key is found to be taken; DocumentDB says 11000',
    departs: 'documentdb',
    matches: (difference) =>
      uses(difference, 'upsert', (operand) => operand === true) &&
      PATH_ERRORS.includes(codeOf(difference, 'docstore') ?? 0) &&
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

const inReads: readonly KnownDifference[] = [
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
      isResult(difference, 'documentdb'),
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

const inSorts: readonly KnownDifference[] = [
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

const inIndexes: readonly KnownDifference[] = [
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

const knownDifferences: readonly KnownDifference[] = [
  ...inUpdates,
  ...inReads,
  ...inPipelines,
  ...inSorts,
  ...inIndexes,
];

function isResult(difference: Difference, engine: EngineKind): boolean {
  return outcomeOf(difference, engine)?.kind === 'result';
}

function resultOf(difference: Difference, engine: EngineKind): unknown {
  const outcome = outcomeOf(difference, engine);
  return outcome?.kind === 'result' ? outcome.value : undefined;
}

/** @returns whether one engine refuses the command, or a statement of it, by a code that the other does not have there */
function onlyRefusedBy(difference: Difference, engine: EngineKind, codes: readonly number[]): boolean {
  const other = engine === 'docstore' ? 'documentdb' : 'docstore';
  const code = codeOf(difference, engine) ?? 0;
  if (outcomeOf(difference, engine)?.kind === 'error')
    return codes.includes(code) && codeOf(difference, other) !== code;
  const others = writeErrorsOf(difference, other);
  return writeErrorsOf(difference, engine).some(
    (refused) =>
      codes.includes(refused.code) &&
      !others.some(({ index, code: same }) => index === refused.index && same === refused.code),
  );
}

function hasSeveralPaths(difference: Difference): boolean {
  const several = (operand: unknown): boolean =>
    isPlain(operand) && Object.values(operand).reduce((sum: number, each) => sum + pathsIn(each), 0) > 1;
  return uses(difference, 'u', several) || uses(difference, 'update', several);
}

function pathsIn(fields: unknown): number {
  return isPlain(fields) ? Object.keys(fields).length : 0;
}

function withoutNulls(value: object): unknown {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

function withoutNothing(value: object): unknown {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null && !isEmptyList(each)));
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
