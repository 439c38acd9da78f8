import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { encodeKey } from '../indexes/key-writer';
import { wholeNumber } from './numbers';
import { placeOf, valueAt } from './places';

type Added = (array: readonly unknown[]) => unknown[];
type Compare = (a: unknown, b: unknown) => number;

const CLAUSES = new Set(['$each', '$position', '$sort', '$slice']);

/**
 * @param operand a value, or `$each` with `$position`, `$sort` and `$slice`
 * @returns what makes of an array the one with the elements added
 * @throws CommandError BadValue (2)
 */
export function parsePush(operand: unknown): Added {
  if (!isDocument(operand) || !('$each' in operand)) return (array) => [...array, operand];
  const { $each, $position, $sort, $slice } = operand;
  const unknown = Object.keys(operand).find((name) => !CLAUSES.has(name));
  if (unknown !== undefined) throw new CommandError('BadValue', `Unrecognized clause in $push: ${unknown}`);
  if (!Array.isArray($each)) throw new CommandError('BadValue', 'The argument to $each in $push must be an array');
  const position = wholeClause('$position', $position) ?? Infinity;
  const slice = wholeClause('$slice', $slice);
  const compare = $sort === undefined ? undefined : comparison($sort);
  return (array) => {
    const at = position < 0 ? Math.max(array.length + position, 0) : Math.min(position, array.length);
    const joined = [...array.slice(0, at), ...$each, ...array.slice(at)];
    if (compare !== undefined) joined.sort(compare);
    if (slice === undefined) return joined;
    return slice < 0 ? joined.slice(slice) : joined.slice(0, slice);
  };
}

function wholeClause(name: string, value: unknown): number | undefined {
  if (value === undefined) return undefined;
  const number = wholeNumber(value);
  if (number === undefined) throw new CommandError('BadValue', `The value for ${name} must be an integer value`);
  return number;
}

/** @param sort `1` or `-1` for whole elements, or their members each with a direction */
function comparison(sort: unknown): Compare {
  const whole = direction(sort);
  if (whole !== undefined) return (a, b) => whole * Buffer.compare(encodeKey(a), encodeKey(b));
  if (!isDocument(sort) || Object.keys(sort).length === 0) {
    throw new CommandError('BadValue', 'The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1}');
  }
  const members = Object.entries(sort).map(([path, by]) => {
    const ordering = direction(by);
    if (ordering === undefined || path.split('.').includes('')) {
      throw new CommandError('BadValue', 'The $sort element value must be either 1 or -1');
    }
    return { parts: path.split('.'), ordering };
  });
  return (a, b) => {
    for (const { parts, ordering } of members) {
      const order = ordering * Buffer.compare(memberKey(a, parts), memberKey(b, parts));
      if (order !== 0) return order;
    }
    return 0;
  };
}

function memberKey(element: unknown, parts: readonly string[]): Buffer {
  const document: BsonDocument = isDocument(element) ? element : {};
  return encodeKey(valueAt(placeOf(document, parts)) ?? null);
}

function direction(value: unknown): 1 | -1 | undefined {
  const number = wholeNumber(value);
  return number === 1 || number === -1 ? number : undefined;
}
