import { encode, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { timeLimitOf } from '../limits/time-limit';
import { Execution, type Query } from '../planner/execution';
import { filterOf } from '../query/collated-filter';
import { parseCollation } from '../query/collation';
import { parseProjection, type Projection } from '../query/projection';
import { parseSort } from '../query/sort';
import type { DocumentSource } from '../server/cursors';
import type { Engine } from '../server/engine';
import { integer } from '../wire/command';
import { cursorReply } from '../wire/cursor-reply';
import { moreChanges } from './watch';
import {
  countField,
  documentField,
  namespaceOf,
  refuseOptions,
  viewOf,
  type Command,
  type CommandContext,
} from './context';

/** How many documents a first batch has when the client does not say. */
const FIRST_BATCH = 1_000;
const REFUSED = ['tailable', 'awaitData', 'min', 'max', 'returnKey', 'showRecordId'];

const EMPTY: DocumentSource = { next: () => undefined, pause: () => undefined };

/** @returns filter, order and limits of a find or count command */
export function parseQuery(body: BsonDocument, filterField: string): Query {
  refuseOptions(body);
  for (const option of REFUSED) {
    const value = body[option];
    if (value !== undefined && value !== false && value !== null) throw notImplemented(`find option ${option}`);
  }
  const collation = parseCollation(body['collation']);
  const skip = countField(body, 'skip') ?? 0;
  const limit = countField(body, 'limit') ?? 0;
  if (skip < 0) throw new CommandError('BadValue', 'skip value must be >= 0');
  return {
    filter: filterOf(documentField(body, filterField), collation),
    sort: parseSort(body['sort']),
    skip,
    limit: limit === 0 ? Infinity : Math.abs(limit),
    hint: body['hint'],
    collation,
    time: timeLimitOf(body['maxTimeMS']),
  };
}

/** @returns the query's documents, as they will be sent */
export function openQuery(
  context: CommandContext,
  namespace: string,
  query: Query,
  projection?: Projection,
): DocumentSource {
  const collection = context.engine.catalog.find(namespace);
  if (collection === undefined) return EMPTY;
  const execution = new Execution(context.engine.store, collection, query, viewOf(context));
  if (projection === undefined) return execution;
  return {
    next() {
      const raw = execution.next();
      return raw === undefined ? undefined : projection(raw);
    },
    pause: () => execution.pause(),
  };
}

export const find: Command = (context) => {
  const { body, engine, transaction } = context;
  const namespace = namespaceOf(context);
  const query = parseQuery(body, 'filter');
  const source = openQuery(context, namespace, query, parseProjection(body['projection'], query.collation));
  const single = body['singleBatch'] === true || (countField(body, 'limit') ?? 0) < 0;
  return firstBatch(
    engine.cursors.start(namespace, source, batchSize(body, FIRST_BATCH), single, transaction),
    namespace,
  );
};

export function batchSize(body: BsonDocument, otherwise: number): number {
  const size = countField(body, 'batchSize');
  if (size !== undefined && size < 0) throw new CommandError('BadValue', 'batchSize must be >= 0');
  return size ?? otherwise;
}

export function firstBatch(batch: { documents: Buffer[]; cursor: bigint }, namespace: string): Buffer {
  return cursorReply(batch.documents, batch.cursor, namespace, true);
}

export const getMore: Command = (context) => {
  const { body, engine, transaction } = context;
  const id = integer(body['getMore'], 'getMore');
  if (engine.streams.has(id)) return moreChanges(context, id);
  const namespace = namespaceOf(context, body['collection']);
  const size = batchSize(body, 0);
  const batch = engine.cursors.more(id, namespace, size === 0 ? Infinity : size, transaction);
  return cursorReply(batch.documents, batch.cursor, namespace, false);
};

function killCursor(engine: Engine, id: bigint): boolean {
  return engine.cursors.kill(id) || engine.streams.kill(id);
}

export const killCursors: Command = ({ body, engine }) => {
  const ids = Array.isArray(body['cursors']) ? body['cursors'] : [];
  const cursorsKilled: unknown[] = [];
  const cursorsNotFound: unknown[] = [];
  for (const id of ids) (killCursor(engine, integer(id, 'cursors')) ? cursorsKilled : cursorsNotFound).push(id);
  return { cursorsKilled, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
};

export const count: Command = (context) => {
  const namespace = namespaceOf(context);
  const { engine, body, transaction } = context;
  const query = parseQuery(body, 'query');
  const collection = engine.catalog.find(namespace);
  if (collection === undefined) return { n: 0 };
  if (query.filter.isEmpty && query.skip === 0 && transaction === undefined) {
    return { n: Math.min(engine.count(collection), query.limit) };
  }
  return { n: countFound(openQuery(context, namespace, query)) };
};

export function countFound(source: DocumentSource): number {
  let n = 0;
  while (source.next() !== undefined) n++;
  source.pause();
  return n;
}

/** Results that are small by nature, in one batch. */
export function singleBatch(documents: BsonDocument[], namespace: string): Buffer {
  return cursorReply(
    documents.map((each) => encode(each)),
    0n,
    namespace,
    true,
  );
}
