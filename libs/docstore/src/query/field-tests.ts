import { compose, rawElement } from '../bson/compose';
import { BsonType, findField, skipValue, someElement, valueOffset } from '../bson/raw';
import { fieldPath, MISSING, type FieldPath } from '../indexes/extract';
import { encodeKey, KeyTag, KeyWriter } from '../indexes/key-writer';
import { regexGuard } from '../limits/regex';
import type { Filter, OpaqueNode, ValuesNode } from './filter';

/** A value that a condition sees under a path: `whole` is not an element of an array at the path's end. */
interface Seen {
  readonly raw: Buffer;
  readonly type: number;
  readonly at: number;
  readonly whole: boolean;
}

type Test = (seen: Seen) => boolean;

const scratch = new KeyWriter();
const NULL_KEY = encodeKey(null);

/** @returns a node that holds when a test does for some value under a path */
function node(field: string, test: Test, hints: readonly ValuesNode[] = []): OpaqueNode {
  const path = fieldPath(field);
  return { kind: 'opaque', test: ({ raw }) => someSeen(raw, 0, path, 0, test), hints };
}

/** Visits what MongoDB's conditions see: the value, the elements of an array at the end, and those of documents in arrays on the way. */
function someSeen(raw: Buffer, start: number, path: FieldPath, depth: number, test: Test): boolean {
  const segment = path.segments[depth];
  if (segment === undefined) return false;
  const element = findField(raw, start, segment);
  if (element === -1) return test({ raw, type: MISSING, at: 0, whole: true });
  return someBelow(raw, raw[element] ?? 0, valueOffset(raw, element), path, depth + 1, test);
}

function someBelow(raw: Buffer, type: number, at: number, path: FieldPath, depth: number, test: Test): boolean {
  const segment = path.segments[depth];
  if (segment === undefined) return someAtEnd(raw, type, at, test);
  if (type === BsonType.document) return someSeen(raw, at, path, depth, test);
  if (type !== BsonType.array) return test({ raw, type: MISSING, at: 0, whole: true });
  const element = findField(raw, at, segment);
  if (element !== -1 && someBelow(raw, raw[element] ?? 0, valueOffset(raw, element), path, depth + 1, test))
    return true;
  return someElement(
    raw,
    at,
    (elementType, value) => elementType === BsonType.document && someSeen(raw, value, path, depth, test),
  );
}

function someAtEnd(raw: Buffer, type: number, at: number, test: Test): boolean {
  const inArray =
    type === BsonType.array &&
    someElement(raw, at, (elementType, value) => test({ raw, type: elementType, at: value, whole: false }));
  return inArray || test({ raw, type, at, whole: true });
}

function keyOf({ raw, type, at }: Seen): Buffer {
  scratch.length = 0;
  scratch.value(raw, type, at);
  return scratch.bytes.subarray(0, scratch.length);
}

/**
 * @param whole whether an array at the end of the path counts as a value, beside its elements
 * @returns what values under a path are equal by; that of null for what is missing
 */
export function keysUnder(raw: Buffer, field: string, whole: boolean): string[] {
  const keys = new Set<string>();
  someSeen(raw, 0, fieldPath(field), 0, (seen) => {
    const isArray = seen.whole && seen.type === BsonType.array;
    const isNull = seen.type === MISSING || seen.type === BsonType.undefined;
    if (whole || !isArray) keys.add((isNull ? NULL_KEY : keyOf(seen)).toString('latin1'));
    return false;
  });
  return [...keys];
}

/** @returns a node for a value of any type; null also stands for a field that is missing */
export function equalTo(field: string, operand: unknown, hints?: readonly ValuesNode[]): OpaqueNode {
  const key = encodeKey(operand ?? null);
  const isNull = key[0] === KeyTag.null;
  const test: Test = (seen) => {
    if (seen.type === MISSING || seen.type === BsonType.undefined) return isNull;
    return keyOf(seen).equals(key);
  };
  return node(field, test, hints);
}

type Comparison = '$gt' | '$gte' | '$lt' | '$lte';

const HOLDS: Readonly<Record<Comparison, (order: number) => boolean>> = {
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

/** Values compare within their type, except with MinKey and MaxKey. */
export function compared(field: string, operator: Comparison, operand: unknown): OpaqueNode {
  if (operand === null || operand === undefined) {
    return operator.endsWith('e') ? equalTo(field, null) : node(field, () => false);
  }
  const key = encodeKey(operand);
  const acrossTypes = key[0] === KeyTag.minKey || key[0] === KeyTag.maxKey;
  return node(field, (seen) => {
    if (seen.type === MISSING) return false;
    const found = keyOf(seen);
    return (acrossTypes || found[0] === key[0]) && HOLDS[operator](found.compare(key));
  });
}

export function existing(field: string): OpaqueNode {
  return node(field, ({ type }) => type !== MISSING);
}

/** A value of one of the BSON types, or an element of one in an array. */
export function ofTypes(field: string, types: ReadonlySet<number>): OpaqueNode {
  return node(field, ({ type }) => types.has(type));
}

/** @param hints what an index has of a field that is not there */
export function missing(field: string, hints: readonly ValuesNode[]): OpaqueNode {
  const { test } = existing(field);
  return { kind: 'opaque', test: (candidate) => !test(candidate), hints };
}

/** Arrays at the end of the path, not those within them. */
export function ofLength(field: string, length: number): OpaqueNode {
  return node(field, ({ raw, type, at, whole }) => whole && type === BsonType.array && lengthOf(raw, at) === length);
}

function lengthOf(raw: Buffer, at: number): number {
  let length = 0;
  someElement(raw, at, () => {
    length++;
    return false;
  });
  return length;
}

/** An array of which one element, taken as a document, satisfies the filter. */
export function memberOf(field: string, filter: Filter, hints: readonly ValuesNode[]): OpaqueNode {
  const test: Test = ({ raw, type, at, whole }) =>
    whole &&
    type === BsonType.array &&
    someElement(
      raw,
      at,
      (elementType, value) =>
        (elementType === BsonType.document || elementType === BsonType.array) &&
        filter.matches(raw.subarray(value, skipValue(raw, elementType, value))),
    );
  return node(field, test, hints);
}

/** What an element of an array must satisfy, as filters on a field `element`. */
export interface ElementFilters {
  /** conditions on an element that is an array: its length, its own elements */
  readonly ofArray: Filter;
  /** conditions on an element as a value: an array is then not looked into */
  readonly ofValue: Filter;
}

/** An array of which one element, taken by itself, satisfies both filters. */
export function elementOf(field: string, filters: ElementFilters, hints: readonly ValuesNode[]): OpaqueNode {
  const { ofArray, ofValue } = filters;
  const test: Test = ({ raw, type, at, whole }) =>
    whole &&
    type === BsonType.array &&
    someElement(raw, at, (elementType, value) => {
      const bytes = raw.subarray(value, skipValue(raw, elementType, value));
      const element = member(elementType, 'element', bytes);
      if (!ofArray.matches(element)) return false;
      if (elementType !== BsonType.array) return ofValue.matches(element);
      // In an array of its own it is one element again, and not looked into.
      return ofValue.matches(member(BsonType.array, 'element', member(elementType, '0', bytes)));
    });
  return node(field, test, hints);
}

function member(type: number, name: string, value: Buffer): Buffer {
  return compose([rawElement(name, type, value)]);
}

/** A string that matches; or the same regular expression. */
export function matching(field: string, pattern: RegExp, hints: readonly ValuesNode[]): OpaqueNode {
  const key = encodeKey(pattern);
  const watch = regexGuard(pattern);
  return node(
    field,
    (seen) => {
      const { raw, type, at } = seen;
      if (type === BsonType.string) {
        const size = raw.readInt32LE(at);
        return watch(size, () => pattern.test(raw.toString('utf8', at + 4, at + 3 + size)));
      }
      return type === BsonType.regex && keyOf(seen).equals(key);
    },
    hints,
  );
}
