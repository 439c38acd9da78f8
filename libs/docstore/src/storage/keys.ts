import { CommandError } from '../errors';
import { MAX_KEY_SIZE, PREFIX_SIZE } from '../indexes/index-keys';
import type { KeyRange } from '../planner/bounds';

/** Every key of a table. */
export const ALL_KEYS: KeyRange = { start: Buffer.from([0]), end: Buffer.alloc(MAX_KEY_SIZE, 0xff) };

/** @returns the key of a document: number of its collection, encoded `_id` */
export function documentKey(collection: number, idKey: Buffer): Buffer {
  const size = PREFIX_SIZE + idKey.length;
  if (size > MAX_KEY_SIZE) throw new CommandError('KeyTooLong', `_id of ${size} bytes is longer than ${MAX_KEY_SIZE}`);
  const key = Buffer.allocUnsafe(size);
  key.writeUInt32BE(collection);
  idKey.copy(key, PREFIX_SIZE);
  return key;
}

/** @returns all keys that begin with the number of a collection or index */
export function prefixRange(id: number): KeyRange {
  const start = Buffer.allocUnsafe(PREFIX_SIZE);
  start.writeUInt32BE(id);
  const end = Buffer.allocUnsafe(PREFIX_SIZE);
  end.writeUInt32BE(id + 1);
  return { start, end };
}
