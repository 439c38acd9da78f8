import { Aggregator } from 'mingo/aggregator';
import { decode, decodeExact, encode, isDocument, promoted, type BsonDocument } from '../../bson/document';
import { CommandError } from '../../errors';
import { PREFIX_SIZE } from '../../indexes/index-keys';
import { Execution } from '../../planner/execution';
import { mingoContext, withMingo } from '../../query/mingo';
import { parseFilter } from '../../query/parse-filter';
import { immutableId } from '../../update/update';
import { decimalGuard } from '../../query/values/decimal-guard';
import type { DocumentSource } from '../../server/cursors';
import type { Collection } from '../../storage/catalog';
import { documentKey } from '../../storage/keys';
import type { UnitOfWork } from '../../transactions/unit-of-work';
import type { CommandContext } from '../context';
import { identified } from '../insert';
import { runStatements } from '../write-statements';
import type { Merge } from './parse-output';
import { nextChunk } from './results';

const MERGED = {};

/**
 * Writes a result into a collection, a chunk to a commit, as an update by the fields `on`. What was written before a
 * failure stays.
 * @throws CommandError DuplicateKey (11000), ImmutableField (66), MergeStageNoMatchingDocument (13113), Location51132, Location51183
 */
export async function merge(context: CommandContext, source: DocumentSource, specification: Merge): Promise<void> {
  const { engine } = context;
  requireUnique(engine.catalog.find(specification.namespace), specification);
  for (let chunk = nextChunk(source); chunk.length > 0; chunk = nextChunk(source)) {
    const documents = chunk;
    const collection = await engine.ensureCollection(specification.namespace);
    let failure: unknown;
    const outcome = await runStatements(context, documents.length, true, (unit, i) => {
      try {
        mergeOne(context, unit, collection, specification, documents[i] ?? encode({}));
        return MERGED;
      } catch (error) {
        failure = error;
        throw error;
      }
    });
    if (outcome.errors.length > 0) throw failure;
  }
}

function requireUnique(collection: Collection | undefined, { on }: Merge): void {
  if (on.length === 1 && on[0] === '_id') return;
  const isUnique = collection?.indexes.some(
    ({ unique, partial, components }) =>
      unique &&
      partial === undefined &&
      components.length === on.length &&
      components.every(({ path }) => on.includes(path.name)),
  );
  if (isUnique === true) return;
  throw new CommandError(
    'Location51183',
    `Cannot find index to verify that join fields will be unique: ${on.join(', ')}`,
  );
}

function mergeOne(
  { engine }: CommandContext,
  unit: UnitOfWork,
  collection: Collection,
  specification: Merge,
  result: Buffer,
): void {
  const { on, whenMatched, whenNotMatched } = specification;
  const isById = on.length === 1 && on[0] === '_id';
  const document = isById ? identified(result) : undefined;
  const key =
    document === undefined ? found(engine, unit, collection, on, result) : documentKey(collection.id, document.idKey);
  const before = key === undefined ? undefined : unit.lock(collection, key);
  if (key === undefined || before === undefined) {
    if (whenNotMatched === 'discard') return;
    if (whenNotMatched === 'fail') {
      throw new CommandError(
        'MergeStageNoMatchingDocument',
        '$merge could not find a matching document in the target collection',
      );
    }
    const { raw, idKey } = document ?? identified(result);
    unit.insert(collection, idKey, raw);
    return;
  }
  if (whenMatched === 'keepExisting') return;
  if (whenMatched === 'fail') {
    throw new CommandError(
      'DuplicateKey',
      `E11000 duplicate key error collection: ${collection.namespace}: $merge found a match`,
      {
        keyPattern: Object.fromEntries(on.map((field) => [field, 1])),
        keyValue: Object.fromEntries(on.map((field) => [field, valueAt(decode(before), field)])),
      },
    );
  }
  const after = encode(combined(decodeExact(before), decodeExact(result), specification));
  const isReplacement = whenMatched === 'replace';
  if (!after.equals(before)) unit.write(collection, key, key.subarray(PREFIX_SIZE), before, after, isReplacement);
}

/** @returns the key of the one document that has the result's values in the fields `on` */
function found(
  { store }: CommandContext['engine'],
  unit: UnitOfWork,
  collection: Collection,
  on: readonly string[],
  result: Buffer,
): Buffer | undefined {
  const document = decode(result);
  const filter = parseFilter({
    $and: on.map((field) => {
      const value = valueAt(document, field);
      if (value === undefined || value === null || Array.isArray(value)) {
        throw new CommandError(
          'Location51132',
          `$merge write error: 'on' field '${field}' cannot be missing, null, undefined or an array`,
        );
      }
      return { [field]: { $eq: value } };
    }),
  });
  const query = { filter, sort: [], skip: 0, limit: 1 };
  const execution = new Execution(store, collection, query, { overlay: unit.overlay });
  const match = execution.nextFound();
  execution.pause();
  return match?.key;
}

function valueAt(document: BsonDocument, path: string): unknown {
  return path.split('.').reduce<unknown>((value, part) => (isDocument(value) ? value[part] : undefined), document);
}

function combined(before: BsonDocument, result: BsonDocument, { whenMatched, let: variables }: Merge): BsonDocument {
  const { _id } = before;
  const after =
    typeof whenMatched === 'string'
      ? { _id, ...(whenMatched === 'merge' ? before : {}), ...result }
      : piped(promoted(before), promoted(result), whenMatched as BsonDocument[], variables);
  const isSame = encode({ _id: after['_id'] }).equals(encode({ _id }));
  if (after['_id'] !== undefined && !isSame) throw immutableId();
  return { _id, ...after };
}

function piped(
  before: BsonDocument,
  result: BsonDocument,
  pipeline: BsonDocument[],
  given: BsonDocument,
): BsonDocument {
  const guard = decimalGuard([...pipeline, { $replaceWith: given }]);
  guard?.(before);
  guard?.(result);
  return withMingo(() => {
    const options = { context: mingoContext };
    const [variables] = new Aggregator([{ $replaceWith: given }], options).run<BsonDocument>([result]);
    const [after] = new Aggregator(pipeline, { ...options, variables: variables ?? {} }).run<BsonDocument>([before]);
    return after ?? before;
  });
}
