import { BsonType, someElement } from '../bson/raw';
import { KeyWriter } from '../indexes/key-writer';
import { documentKey } from '../storage/keys';
import type { Engine } from '../server/engine';
import { cursorReply } from '../wire/cursor-reply';
import type { Request } from '../wire/message';

/** Fields of a find that change nothing about which documents come back. */
const NEUTRAL = new Set(['lsid', '$clusterTime', '$readPreference', 'readConcern', 'maxTimeMS', 'comment']);
const SCALARS: ReadonlySet<number> = new Set([
  BsonType.string,
  BsonType.objectId,
  BsonType.int32,
  BsonType.double,
  BsonType.int64,
  BsonType.date,
]);
const MAX_KEYS = 1_000;
const MAX_BYTES = 16 * 1024 * 1024;
const FIND = Buffer.from([BsonType.string, 0x66, 0x69, 0x6e, 0x64, 0]);

const writer = new KeyWriter();

/** What a find by `_id` says, read from its bytes. */
interface ById {
  collection: string;
  database: string;
  limit: number;
  batchSize: number;
  ids: Buffer[];
}

/**
 * The commonest read, done on the bytes: `find` by one `_id` or `_id: { $in: [...] }` and nothing else, outside a
 * transaction. Neither the command nor the documents are decoded.
 * @returns the reply, or undefined for every other command
 */
export function findById(engine: Engine, { body, sequences }: Request): Buffer | undefined {
  if (sequences.size > 0 || body.compare(FIND, 0, FIND.length, 4, 4 + FIND.length) !== 0) return undefined;
  const query = read(body);
  if (query === undefined) return undefined;
  const namespace = `${query.database}.${query.collection}`;
  const collection = engine.catalog.find(namespace);
  const documents: Buffer[] = [];
  let bytes = 0;
  if (collection === undefined) return cursorReply(documents, 0n, namespace, true);
  for (const id of query.ids) {
    const raw = engine.store.get('documents', documentKey(collection.id, id));
    if (raw === undefined) continue;
    documents.push(raw);
    bytes += raw.length;
    if (documents.length === query.limit) break;
    if (documents.length > query.batchSize || bytes > MAX_BYTES) return undefined;
  }
  return cursorReply(documents, 0n, namespace, true);
}

function read(body: Buffer): ById | undefined {
  const query: ById = { collection: '', database: '', limit: Infinity, batchSize: MAX_KEYS, ids: [] };
  const isOther = someElement(body, 0, (type, at, element) => {
    const name = body.toString('latin1', element + 1, at - 1);
    switch (name) {
      case 'find':
        query.collection = text(body, at);
        return false;
      case '$db':
        query.database = text(body, at);
        return type !== BsonType.string;
      case 'filter':
        return type !== BsonType.document || !readFilter(body, at, query);
      case 'limit':
      case 'batchSize': {
        const value = type === BsonType.int32 ? body.readInt32LE(at) : 0;
        if (value > 0) query[name] = value;
        return value <= 0;
      }
      case 'singleBatch':
        return type !== BsonType.boolean;
      default:
        return !NEUTRAL.has(name);
    }
  });
  return isOther || query.ids.length === 0 || query.collection === '' ? undefined : query;
}

/** @returns whether the filter is one condition on `_id` that names its values */
function readFilter(body: Buffer, start: number, query: ById): boolean {
  const isOther = someElement(body, start, (type, at, element) => {
    if (query.ids.length > 0 || body.toString('latin1', element + 1, at - 1) !== '_id') return true;
    if (type === BsonType.document) return !readIn(body, at, query);
    return !addId(body, type, at, query);
  });
  return !isOther;
}

function readIn(body: Buffer, start: number, query: ById): boolean {
  let operators = 0;
  const isOther = someElement(body, start, (type, at, element) => {
    if (++operators > 1 || type !== BsonType.array || body.toString('latin1', element + 1, at - 1) !== '$in')
      return true;
    return someElement(body, at, (valueType, value) => !addId(body, valueType, value, query));
  });
  query.ids.sort(Buffer.compare);
  query.ids = query.ids.filter((id, i) => i === 0 || query.ids[i - 1]?.equals(id) === false);
  return !isOther && query.ids.length <= MAX_KEYS;
}

function addId(body: Buffer, type: number, at: number, query: ById): boolean {
  if (!SCALARS.has(type)) return false;
  writer.length = 0;
  writer.value(body, type, at);
  query.ids.push(writer.take());
  return true;
}

function text(body: Buffer, at: number): string {
  return body.toString('utf8', at + 4, at + 3 + body.readInt32LE(at));
}
