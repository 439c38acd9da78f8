import { isDocument } from '../../bson/document';
import { encodeKey } from '../../indexes/key-writer';

/** The order of two strings. */
export type StringOrder = (a: string, b: string) => number;

/**
 * Compares decoded values in BSON comparison order, numbers by exact value whatever their types, strings by their bytes
 * or by `strings`. A field that is not there comes before null.
 */
export function compareValues(a: unknown, b: unknown, strings?: StringOrder): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  if (strings !== undefined) {
    if (typeof a === 'string' && typeof b === 'string') return strings(a, b);
    if (Array.isArray(a) && Array.isArray(b)) return compareLists(a, b, (x, y) => compareValues(x, y, strings));
    if (isDocument(a) && isDocument(b)) {
      return compareLists(Object.entries(a), Object.entries(b), ([nameA, x], [nameB, y]) =>
        isSameType(x, y)
          ? Buffer.compare(Buffer.from(nameA), Buffer.from(nameB)) || compareValues(x, y, strings)
          : compareValues(x, y, strings),
      );
    }
  }
  return Buffer.compare(encodeKey(a), encodeKey(b));
}

function compareLists<T>(a: readonly T[], b: readonly T[], compare: (x: T, y: T) => number): number {
  for (const [i, x] of a.entries()) {
    const y = b[i];
    if (y === undefined) return 1;
    const order = compare(x, y);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

/** @returns whether two values are of one type in BSON comparison order, as range conditions need */
export function isSameType(a: unknown, b: unknown): boolean {
  return encodeKey(a)[0] === encodeKey(b)[0];
}
