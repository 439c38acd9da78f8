import { Aggregator } from 'mingo/aggregator';
import { decode, encode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { timeLimitOf, type TimeLimit } from '../limits/time-limit';
import { watched } from '../limits/watchdog';
import { parseCollation, refuseByBytes, type Collation } from '../query/collation';
import { parseJsonSchema } from '../json-schema/schema';
import { mingoContext, withMingo } from '../query/mingo';
import { parseFilter } from '../query/parse-filter';
import { decimalGuard, type DecimalGuard } from '../query/values/decimal-guard';
import type { DocumentSource } from '../server/cursors';
import { isWatch, watch } from './watch';
import { batchSize, countFound, firstBatch, openQuery } from './find';
import { leadingQuery } from './leading-query';
import { parseOutput } from './output/parse-output';
import { writeResults } from './output/write-results';
import { checkPipeline } from './pipeline';
import { namespaceOf, refuseOptions, type Command, type CommandContext } from './context';

const FIRST_BATCH = 1_000;
/** How much of another collection a $lookup, $graphLookup or $unionWith may read. */
const MAX_JOINED_BYTES = 100 * 1024 * 1024;
/** What the stages that work on decoded documents may give in all. */
const MAX_RESULT_BYTES = 256 * 1024 * 1024;
/** The watchdog waits for a place where the clock is looked at, before it ends a pipeline anywhere. */
const GRACE_MS = 500;

/** `{ $group: { _id: <constant>, n: { $sum: 1 } } }`, as drivers send it to count: no document needs to be read for it. */
function countingGroup(rest: readonly BsonDocument[]): { id: unknown; field: string } | undefined {
  const [only, more] = rest;
  if (more !== undefined || only === undefined) return undefined;
  if (typeof only['$count'] === 'string') return { id: undefined, field: only['$count'] };
  const group = only['$group'];
  if (!isDocument(group)) return undefined;
  const { _id, ...fields } = group;
  const [[field, sum] = [], another] = Object.entries(fields);
  const constant = _id === null || typeof _id === 'number';
  if (!constant || field === undefined || another !== undefined) return undefined;
  return isDocument(sum) && sum['$sum'] === 1 && Object.keys(sum).length === 1 ? { id: _id, field } : undefined;
}

export const aggregate: Command = (context) => {
  const { body, engine, transaction } = context;
  refuseOptions(body);
  if (body['explain'] === true) throw notImplemented('aggregate option explain');
  const pipeline = checkPipeline(body['pipeline']);
  const collation = parseCollation(body['collation']);
  refuseByBytes(collation, pipeline);
  if (isWatch(pipeline)) return watch(context, pipeline);
  const cursor = isDocument(body['cursor']) ? body['cursor'] : {};
  const onCollection = typeof body['aggregate'] === 'string';
  const namespace = onCollection ? namespaceOf(context) : `${context.database}.$cmd.aggregate`;
  const output = parseOutput(pipeline.at(-1), context.database);
  if (output !== undefined && collation !== undefined) throw notImplemented('collation of a pipeline that writes');
  const stages = output === undefined ? pipeline : pipeline.slice(0, -1);
  const open = (reading: CommandContext): DocumentSource =>
    onCollection ? pipelineSource(reading, namespace, stages, collation) : computed(reading, [], stages, collation);
  if (output !== undefined) return writeResults(context, namespace, output, open);
  const source = open(context);
  return firstBatch(
    engine.cursors.start(namespace, source, batchSize(cursor, FIRST_BATCH), false, transaction),
    namespace,
  );
};

function pipelineSource(
  context: CommandContext,
  namespace: string,
  pipeline: BsonDocument[],
  collation: Collation | undefined,
): DocumentSource {
  const collection = context.engine.catalog.find(namespace);
  const { query, rest, locate } = leadingQuery(pipeline, context.body['hint'], collection, collation);
  const time = timeLimitOf(context.body['maxTimeMS']);
  const found = openQuery(context, namespace, { ...query, time }, locate);
  if (rest.length === 0) return found;
  const counting = countingGroup(rest);
  if (counting !== undefined) {
    const n = countFound(found);
    const row = counting.id === undefined ? { [counting.field]: n } : { _id: counting.id, [counting.field]: n };
    return fromArray(n === 0 ? [] : [encode(row)]);
  }
  return computed(context, decoded(found), rest, collation, time);
}

function* decoded(source: DocumentSource): Generator<BsonDocument> {
  for (let raw = source.next(); raw !== undefined; raw = source.next()) yield decode(raw);
}

/** The stages that work on decoded documents. */
function computed(
  context: CommandContext,
  documents: Iterable<BsonDocument>,
  pipeline: BsonDocument[],
  collation: Collation | undefined,
  time = timeLimitOf(context.body['maxTimeMS']),
): DocumentSource {
  const guard = decimalGuard(pipeline);
  const aggregator = new Aggregator(pipeline, {
    context: collation?.context ?? mingoContext,
    jsonSchemaValidator,
    collectionResolver: (name: string) => [...guarded(joined(context, name), guard)],
  });
  const results = watched(time.remaining + GRACE_MS, () =>
    withMingo(() => encodedResults(aggregator.stream(guarded(documents, guard)), time)),
  );
  return fromArray(results);
}

/** @throws CommandError MaxTimeMSExpired (50), QueryExceededMemoryLimitNoDiskUseAllowed (292) */
function encodedResults(results: { next(): { done: boolean; value?: unknown } }, time: TimeLimit): Buffer[] {
  const encoded: Buffer[] = [];
  let bytes = 0;
  for (let each = results.next(); !each.done; each = results.next()) {
    time.check();
    const raw = encode(each.value as BsonDocument);
    encoded.push(raw);
    bytes += raw.length;
    if (bytes > MAX_RESULT_BYTES) {
      throw new CommandError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `results of a pipeline: more than ${MAX_RESULT_BYTES} bytes`,
      );
    }
  }
  return encoded;
}

/** `$jsonSchema` in a `$match` behind other stages. */
function jsonSchemaValidator(schema: unknown): (document: BsonDocument) => boolean {
  const test = parseJsonSchema(schema);
  return (document) => test(encode(document));
}

function* guarded(documents: Iterable<BsonDocument>, guard: DecimalGuard | undefined): Generator<BsonDocument> {
  for (const document of documents) {
    guard?.(document);
    yield document;
  }
}

function joined(context: CommandContext, name: string): BsonDocument[] {
  const query = { filter: parseFilter({}), sort: [], skip: 0, limit: Infinity };
  const source = openQuery(context, namespaceOf(context, name), query);
  const documents: BsonDocument[] = [];
  let bytes = 0;
  for (let raw = source.next(); raw !== undefined; raw = source.next()) {
    bytes += raw.length;
    if (bytes > MAX_JOINED_BYTES) {
      throw new CommandError(
        'QueryExceededMemoryLimitNoDiskUseAllowed',
        `joining ${name}: more than ${MAX_JOINED_BYTES} bytes`,
      );
    }
    documents.push(decode(raw));
  }
  source.pause();
  return documents;
}

function fromArray(documents: readonly Buffer[]): DocumentSource {
  let at = 0;
  return { next: () => documents[at++], pause: () => undefined };
}
