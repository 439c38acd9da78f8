import { BsonType, someElement, valueOffset } from '../../bson/raw';
import { idOfEntry, MAX_KEY_SIZE } from '../../indexes/index-keys';
import { KeyWriter } from '../../indexes/key-writer';
import type { KeyRange } from '../../planner/bounds';
import type { Engine } from '../../server/engine';
import type { Collection } from '../../storage/catalog';
import { documentKey } from '../../storage/keys';
import { cursorReply } from '../../wire/cursor-reply';
import { frameReply, type Request } from '../../wire/message';
import { IndexScan } from './index-scan';
import { name, type PlainFind } from './read-find';
import { shapeOf, type Shape } from './shape';

const OR = name('$or');
/** Beyond these the planner does it, which can pause. */
const MAX_RANGES = 1_000;
const MAX_KEYS_READ = 10_000;
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * A find by equalities and ranges that one index answers to the last, or by an `$or` of such.
 * @returns the message to send, or undefined for every other filter
 */
export function findByIndex(
  engine: Engine,
  request: Request,
  find: PlainFind,
  collection: Collection,
): Buffer | undefined {
  const { body } = request;
  const { filterAt } = find;
  const alternatives = alternativesAt(body, filterAt);
  const reading = new Reading(engine, collection, body, find);
  const isAll =
    alternatives === undefined
      ? reading.add(filterAt)
      : !someElement(body, alternatives, (type, at) => type !== BsonType.document || !reading.add(at));
  return isAll ? frameReply(request, cursorReply(reading.documents, 0n, collection.namespace, true)) : undefined;
}

/** @returns the offset of the array of an `$or` that is all of a filter */
function alternativesAt(body: Buffer, filterAt: number): number | undefined {
  const element = filterAt + 4;
  if (body[element] !== BsonType.array) return undefined;
  const at = valueOffset(body, element);
  const isOr = OR.equals(body.subarray(element + 1, at)) && body[at + body.readInt32LE(at)] === 0;
  const isEmpty = body[at + 4] === 0;
  return isOr && !isEmpty ? at : undefined;
}

/** The documents of one answer, until it is put together. */
const taken = new KeyWriter();

/** What was found by the alternatives so far. */
class Reading {
  readonly documents: Buffer[] = [];
  /** An `$in` may name a value twice, and alternatives may have results in common. */
  private readonly seen = new Set<string>();
  private scan: IndexScan | undefined;
  private shape: Shape | undefined;
  private ranges = 0;
  private keysRead = 0;

  constructor(
    private readonly engine: Engine,
    private readonly collection: Collection,
    private readonly body: Buffer,
    private readonly find: PlainFind,
  ) {
    taken.length = 0;
  }

  /** @returns whether what a filter finds has been read, as far as it is wanted */
  add(start: number): boolean {
    const { collection, body, engine } = this;
    const shape = shapeOf(collection, body, start, engine.store.commits);
    if (shape === undefined) return false;
    if (this.scan === undefined || this.shape !== shape) this.scan = new IndexScan(shape, body);
    this.shape = shape;
    const { scan } = this;
    return scan.every(start, (range) => this.read(scan, range));
  }

  private read(scan: IndexScan, range: KeyRange): boolean {
    if (++this.ranges > MAX_RANGES || range.start.length > MAX_KEY_SIZE || range.end.length > MAX_KEY_SIZE)
      return false;
    const { collection, documents, seen, find } = this;
    const { store } = this.engine;
    if (documents.length === find.limit) return true;
    const keys = store.keys('entries', range, false);
    for (let next = keys.next(); next.done !== true; next = keys.next()) {
      const isTooMuch = ++this.keysRead > MAX_KEYS_READ;
      if (!isTooMuch && !scan.passes(next.value)) continue;
      const key = documentKey(collection.id, idOfEntry(next.value));
      if (!isTooMuch && seen.size < seen.add(key.toString('latin1')).size) this.keep(store.borrow('documents', key));
      const isOver = documents.length > find.batchSize || taken.length > MAX_BYTES || isTooMuch;
      if (isOver || documents.length === find.limit) {
        keys.return?.();
        return !isOver;
      }
    }
    return true;
  }

  private keep(document: Uint8Array | undefined): void {
    if (document === undefined) return;
    const { length } = taken;
    taken.put(document);
    this.documents.push(taken.bytes.subarray(length, taken.length));
  }
}
