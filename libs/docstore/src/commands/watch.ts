import { Aggregator } from 'mingo/aggregator';
import { arrayElement, compose, documentElement, elementsOf } from '../bson/compose';
import { decode, encode, isDocument, type BsonDocument } from '../bson/document';
import { Long } from 'bson';
import { tokenBytes, type Lookup } from '../changes/event';
import { ChangeStream, type Shape } from '../changes/stream';
import type { EventBatch } from '../changes/streams';
import { positionOf, WHOLE_COMMIT, type Position } from '../changes/token';
import { CommandError, notImplemented } from '../errors';
import { parseCollation } from '../query/collation';
import { mingoContext, withMingo } from '../query/mingo';
import { parseFilter } from '../query/parse-filter';
import { decimalGuard } from '../query/values/decimal-guard';
import type { Engine } from '../server/engine';
import { countField, namespaceOf, type CommandContext } from './context';
import { batchSize } from './find';

const OPTIONS = new Set([
  'fullDocument',
  'fullDocumentBeforeChange',
  'resumeAfter',
  'startAfter',
  'startAtOperationTime',
  'allChangesForCluster',
  'showExpandedEvents',
]);
/** Stages that may follow: they take one event and make one of it, or none. */
const STAGES = new Set([
  '$addFields',
  '$match',
  '$project',
  '$redact',
  '$replaceRoot',
  '$replaceWith',
  '$set',
  '$unset',
]);
const FIRST_BATCH = 101;
const DEFAULT_WAIT_MS = 1_000;

/** @returns whether a pipeline opens a change stream */
export function isWatch(pipeline: readonly BsonDocument[]): boolean {
  return pipeline[0] !== undefined && '$changeStream' in pipeline[0];
}

/**
 * Opens a change stream on a collection or a whole database.
 * @throws CommandError FailedToParse (9), NotImplemented (238), ChangeStreamHistoryLost (286), InvalidResumeToken (260)
 */
export function watch(context: CommandContext, pipeline: readonly BsonDocument[]): Buffer {
  const { body, engine, database, transaction } = context;
  if (transaction !== undefined) {
    throw new CommandError('OperationNotSupportedInTransaction', '$changeStream is not allowed in a transaction');
  }
  if (parseCollation(body['collation']) !== undefined) throw notImplemented('$changeStream with a collation');
  const [first = {}, ...rest] = pipeline;
  const options = checkedOptions(first['$changeStream']);
  const collection = typeof body['aggregate'] === 'string' ? body['aggregate'] : undefined;
  const namespace = collection === undefined ? `${database}.$cmd.aggregate` : namespaceOf(context);
  const shape = shapeOf(rest);
  const lookup = options['fullDocument'] === 'updateLookup' ? lookupIn(engine) : undefined;
  const watched = { database, collection };
  const create = (): ChangeStream =>
    new ChangeStream(engine.store.changes, watched, shape, lookup, startOf(engine, options));
  const cursor = isDocument(body['cursor']) ? body['cursor'] : {};
  return reply(engine.streams.start(namespace, create, batchSize(cursor, FIRST_BATCH)), namespace, 'firstBatch');
}

/** The next events of a stream: it waits for one as long as the client's `maxTimeMS` says. */
export async function moreChanges(context: CommandContext, id: bigint): Promise<Buffer> {
  const { body, engine } = context;
  const namespace = namespaceOf(context, body['collection']);
  const size = batchSize(body, 0);
  const wait = countField(body, 'maxTimeMS') ?? DEFAULT_WAIT_MS;
  const batch = await engine.streams.more(id, namespace, size === 0 ? FIRST_BATCH : size, wait);
  return reply(batch, namespace, 'nextBatch');
}

function checkedOptions(options: unknown): BsonDocument {
  if (!isDocument(options)) throw new CommandError('FailedToParse', '$changeStream must be an object');
  const unknown = Object.keys(options).find((name) => !OPTIONS.has(name));
  if (unknown !== undefined) {
    throw new CommandError('FailedToParse', `BSON field '$changeStream.${unknown}' is an unknown field.`);
  }
  const { fullDocument = 'default', fullDocumentBeforeChange = 'off' } = options;
  if (fullDocument !== 'default' && fullDocument !== 'updateLookup') {
    throw notImplemented(`$changeStream option fullDocument: ${String(fullDocument)}`);
  }
  if (fullDocumentBeforeChange !== 'off') throw notImplemented('$changeStream option fullDocumentBeforeChange');
  if (options['startAtOperationTime'] !== undefined) throw notImplemented('$changeStream option startAtOperationTime');
  if (options['allChangesForCluster'] === true) throw notImplemented('a change stream of the whole cluster');
  if (options['showExpandedEvents'] === true) throw notImplemented('$changeStream option showExpandedEvents');
  return options;
}

function startOf({ store: { changes } }: Engine, { resumeAfter, startAfter }: BsonDocument): Position {
  if (resumeAfter !== undefined && startAfter !== undefined) {
    throw new CommandError('InvalidOptions', 'resumeAfter and startAfter cannot be used together');
  }
  const token = resumeAfter ?? startAfter;
  if (token === undefined) return { sequence: changes.latest, given: WHOLE_COMMIT, isEnd: false };
  const position = positionOf(changes.epoch, token) ?? { sequence: -1, given: WHOLE_COMMIT, isEnd: false };
  if (position.isEnd && resumeAfter !== undefined) {
    throw new CommandError('InvalidResumeToken', 'Attempting to resume a change stream after its invalidation');
  }
  if (position.sequence > changes.latest) {
    throw new CommandError('InvalidResumeToken', 'the resume token is of a commit that is yet to come');
  }
  // Whether what follows is still kept shows before the client is told that it can go on.
  changes.at(position.given === WHOLE_COMMIT ? position.sequence + 1 : position.sequence);
  return position;
}

/** `$match` is tested on the bytes; the other stages work on the decoded event. */
function shapeOf(stages: readonly BsonDocument[]): Shape {
  const steps = stages.map((stage): Shape => {
    const name = Object.keys(stage)[0] ?? '';
    if (!STAGES.has(name)) {
      throw new CommandError('IllegalOperation', `${name} is not permitted in a $changeStream pipeline`);
    }
    if (isDocument(stage['$match'])) {
      const filter = parseFilter(stage['$match']);
      return (event) => (filter.matches(event) ? event : undefined);
    }
    const aggregator = new Aggregator([stage], { context: mingoContext });
    const guard = decimalGuard(stage);
    return (event) => {
      const document = decode(event);
      guard?.(document);
      const [made] = withMingo(() => aggregator.run<BsonDocument>([document]));
      return made === undefined ? undefined : encode(made);
    };
  });
  return (event) => {
    let shaped: Buffer | undefined = event;
    for (const step of steps) if (shaped !== undefined) shaped = step(shaped);
    if (shaped !== undefined && shaped !== event && tokenBytes(shaped)?.equals(tokenBytes(event) ?? event) !== true) {
      throw new CommandError(
        'ChangeStreamFatalError',
        'Encountered an event whose _id field, which contains the resume token, was modified by the pipeline.',
        { errorLabels: ['NonResumableChangeStreamError'] },
      );
    }
    return shaped;
  };
}

function lookupIn({ store, catalog }: Engine): Lookup {
  return ({ database, collection, key }) =>
    catalog.find(`${database}.${collection}`)?.id === key.readUInt32BE(0) ? store.get('documents', key) : undefined;
}

function reply({ events, cursor, stream }: EventBatch, namespace: string, field: string): Buffer {
  return compose([
    documentElement(
      'cursor',
      compose([
        arrayElement(field, events),
        documentElement('postBatchResumeToken', encode(stream.token)),
        elementsOf({ id: Long.fromBigInt(cursor), ns: namespace }),
      ]),
    ),
    elementsOf({ ok: 1 }),
  ]);
}
