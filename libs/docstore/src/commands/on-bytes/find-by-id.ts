import { BsonType, skipValue, someElement } from '../../bson/raw';
import { MAX_KEY_SIZE, PREFIX_SIZE } from '../../indexes/index-keys';
import { KeyWriter } from '../../indexes/key-writer';
import type { Engine } from '../../server/engine';
import type { Collection } from '../../storage/catalog';
import { cursorReply } from '../../wire/cursor-reply';
import { frameReply, type Request } from '../../wire/message';
import { isNamed, isScalar, name, type PlainFind } from './read-find';
import type { Target } from './target';

const ID = name('_id');
const IN = name('$in');
const MAX_KEYS = 1_000;
const MAX_BYTES = 16 * 1024 * 1024;

const writer = new KeyWriter();

/**
 * A find by one `_id` or `_id: { $in: [...] }` and nothing else.
 * @returns the message to send, or undefined for every other filter
 */
export function findById(engine: Engine, request: Request, find: PlainFind, target: Target): Buffer | undefined {
  const { body } = request;
  let element = only(body, find.filterAt, ID);
  if (element === undefined) return undefined;
  if (body[element] === BsonType.document) {
    element = only(body, element + 1 + ID.length, IN);
    return element === undefined || body[element] !== BsonType.array
      ? undefined
      : findMany(engine, request, find, target, element + 1 + IN.length);
  }
  const type = body[element] ?? 0;
  const key = isScalar(type) ? keyOf(target.collection, body, type, element + 1 + ID.length) : undefined;
  if (key === undefined) return undefined;
  const document = engine.store.borrow('documents', key);
  return document === undefined
    ? frameReply(request, cursorReply([], 0n, target.collection.namespace, true))
    : target.reply.message(request, document);
}

/** @returns the offset of a document's element when it has that one alone */
function only(body: Buffer, start: number, expected: Buffer): number | undefined {
  const element = start + 4;
  const type = body[element] ?? 0;
  if (type === 0 || !isNamed(body, element, expected)) return undefined;
  return body[skipValue(body, type, element + 1 + expected.length)] === 0 ? element : undefined;
}

function findMany(
  engine: Engine,
  request: Request,
  { batchSize, limit }: PlainFind,
  { collection }: Target,
  arrayAt: number,
): Buffer | undefined {
  const { body } = request;
  let keys: Buffer[] = [];
  const isOther = someElement(body, arrayAt, (type, at) => {
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
    if (documents.length > batchSize || bytes > MAX_BYTES) return undefined;
    if (documents.length === limit) break;
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
