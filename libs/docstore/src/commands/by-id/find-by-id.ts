import { BsonType, someElement } from '../../bson/raw';
import { MAX_KEY_SIZE, PREFIX_SIZE } from '../../indexes/index-keys';
import { KeyWriter } from '../../indexes/key-writer';
import type { Engine } from '../../server/engine';
import type { Collection } from '../../storage/catalog';
import { cursorReply } from '../../wire/cursor-reply';
import { frameReply, Opcode, type Request } from '../../wire/message';
import { OneDocumentReply } from '../../wire/one-document-reply';
import { isScalar, readFindById, type FindById } from './read-find';

const MAX_KEYS = 1_000;
const MAX_BYTES = 16 * 1024 * 1024;

const writer = new KeyWriter();

/**
 * The commonest read, done on the bytes: `find` by one `_id` or `_id: { $in: [...] }` and nothing else, outside a
 * transaction. Neither the command nor the documents are decoded.
 * @returns the message to send, or undefined for every other command
 */
export function findById(engine: Engine, request: Request): Buffer | undefined {
  const { body, sequences, opcode } = request;
  if (opcode !== Opcode.message || sequences.size > 0) return undefined;
  const query = readFindById(body);
  if (query === undefined) return undefined;
  const target = targetOf(engine, body, query);
  if (target === undefined) return undefined;
  if (query.idType === BsonType.array) return findMany(engine, request, query, target);
  const key = keyOf(target.collection, body, query.idType, query.idAt);
  if (key === undefined) return undefined;
  const document = engine.store.borrow('documents', key);
  return document === undefined
    ? frameReply(request, cursorReply([], 0n, target.collection.namespace, true))
    : target.reply.message(request, document);
}

function findMany(engine: Engine, request: Request, query: FindById, { collection }: Target): Buffer | undefined {
  const { body } = request;
  let keys: Buffer[] = [];
  const isOther = someElement(body, query.idAt, (type, at) => {
    const key = isScalar(type) ? keyOf(collection, body, type, at) : undefined;
    if (key !== undefined) keys.push(Buffer.from(key));
    return key === undefined || keys.length > MAX_KEYS;
  });
  if (isOther || keys.length === 0) return undefined;
  keys.sort(Buffer.compare);
  keys = keys.filter((key, i) => i === 0 || keys[i - 1]?.equals(key) === false);
  const documents: Buffer[] = [];
  let bytes = 0;
  for (const key of keys) {
    const raw = engine.store.get('documents', key);
    if (raw === undefined) continue;
    documents.push(raw);
    bytes += raw.length;
    if (documents.length > query.batchSize || bytes > MAX_BYTES) return undefined;
    if (documents.length === query.limit) break;
  }
  return frameReply(request, cursorReply(documents, 0n, collection.namespace, true));
}

/**
 * @returns the key of the document with the `_id` at an offset, its bytes good until the next call; undefined when no
 * key is that long
 */
function keyOf(collection: Collection, body: Buffer, type: number, at: number): Buffer | undefined {
  writer.length = PREFIX_SIZE;
  writer.bytes.writeUInt32BE(collection.id);
  writer.value(body, type, at);
  const { length } = writer;
  return length > MAX_KEY_SIZE ? undefined : writer.bytes.subarray(0, length);
}

/** A collection that was read by `_id`, and what its replies begin and end with. */
interface Target {
  readonly collection: Collection;
  readonly reply: OneDocumentReply;
  /** the two names as BSON strings, as the command that first named them had them */
  readonly name: Buffer;
  readonly database: Buffer;
}

const TARGETS_KEPT = 64;
const targets: Target[] = [];

/** The last collections asked for are known again by their bytes, without making strings of them. */
function targetOf(engine: Engine, body: Buffer, { collectionAt, databaseAt }: FindById): Target | undefined {
  for (const target of targets) {
    const { collection, name, database } = target;
    if (!collection.dropped && isAt(body, collectionAt, name) && isAt(body, databaseAt, database)) {
      if (engine.catalog.find(collection.namespace) === collection) return target;
    }
  }
  const name = stringAt(body, collectionAt);
  const database = stringAt(body, databaseAt);
  if (database.includes('.')) return undefined;
  const collection = engine.catalog.find(`${textOf(database)}.${textOf(name)}`);
  if (collection === undefined) return undefined;
  const target = { collection, reply: new OneDocumentReply(collection.namespace), name, database };
  if (targets.unshift(target) > TARGETS_KEPT) targets.pop();
  return target;
}

function isAt(body: Buffer, at: number, expected: Buffer): boolean {
  for (let i = 0; i < expected.length; i++) if (body[at + i] !== expected[i]) return false;
  return true;
}

function stringAt(body: Buffer, at: number): Buffer {
  return Buffer.from(body.subarray(at, at + 4 + body.readInt32LE(at)));
}

function textOf(string: Buffer): string {
  return string.toString('utf8', 4, string.length - 1);
}
