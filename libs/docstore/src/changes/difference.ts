import { compose, elementsOf, rawElement } from '../bson/compose';
import { BsonType, skipValue, someElement } from '../bson/raw';

interface Difference {
  readonly updated: Buffer[];
  readonly removed: string[];
  readonly truncated: { field: string; newSize: number }[];
}

/** A document or array within a document's bytes. */
interface Place {
  readonly raw: Buffer;
  readonly at: number;
}

interface Member {
  readonly type: number;
  readonly at: number;
  readonly bytes: Buffer;
}

/** @returns `{ updatedFields, removedFields, truncatedArrays }`: what makes the one document into the other */
export function updateDescription(before: Buffer, after: Buffer): Buffer {
  const difference: Difference = { updated: [], removed: [], truncated: [] };
  compare({ raw: before, at: 0 }, { raw: after, at: 0 }, '', difference, false);
  const { updated, removed, truncated } = difference;
  return compose([
    rawElement('updatedFields', BsonType.document, compose(updated)),
    elementsOf({ removedFields: removed, truncatedArrays: truncated }),
  ]);
}

function compare(before: Place, after: Place, prefix: string, difference: Difference, isArray: boolean): void {
  const [old, now] = [membersOf(before), membersOf(after)];
  for (const [name, member] of now) {
    const { type, bytes, at } = member;
    const path = prefix + name;
    const known = old.get(name);
    if (known?.type === type && known.bytes.equals(bytes)) continue;
    if (known?.type !== type || (type !== BsonType.document && type !== BsonType.array)) {
      difference.updated.push(rawElement(path, type, bytes));
      continue;
    }
    const [inOld, inNow] = [
      { raw: before.raw, at: known.at },
      { raw: after.raw, at },
    ];
    compare(inOld, inNow, `${path}.`, difference, type === BsonType.array);
  }
  if (isArray) {
    // What a shorter array has lost at its end is said by its size.
    if (now.size < old.size) difference.truncated.push({ field: prefix.slice(0, -1), newSize: now.size });
    return;
  }
  for (const name of old.keys()) if (!now.has(name)) difference.removed.push(prefix + name);
}

function membersOf({ raw, at }: Place): Map<string, Member> {
  const members = new Map<string, Member>();
  someElement(raw, at, (type, value, element) => {
    const name = raw.toString('utf8', element + 1, value - 1);
    members.set(name, { type, at: value, bytes: raw.subarray(value, skipValue(raw, type, value)) });
    return false;
  });
  return members;
}
