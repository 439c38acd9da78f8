import { BsonType, findField, someElement } from '../bson/raw';
import { CommandError } from '../errors';
import { checkGeometries } from '../geo/stored';
import type { IndexComponent, IndexDefinition } from './definition';
import { arrayDepth, EMPTY_ARRAY, isPosition, MISSING, someValue, type FieldPath } from './extract';
import { KeyTag, KeyWriter } from './key-writer';

/** LMDB's longest key with 4 KiB pages. */
export const MAX_KEY_SIZE = 1978;
/** An entry's key ends with the length of its id in two bytes. */
const ID_LENGTH_SIZE = 2;
/** A key begins with the number of its collection or index. */
export const PREFIX_SIZE = 4;
/** How many entries one document may have in one index. */
const MAX_ENTRIES = 100_000;

const scratch = new KeyWriter();
const NULL_KEY = Buffer.from([KeyTag.null]);
const EMPTY_ARRAY_KEY = Buffer.from([KeyTag.undefined]);

/** @returns the encoded values of one path: several when an array is on it */
export function encodedValues(raw: Buffer, path: FieldPath): Buffer[] {
  const values: Buffer[] = [];
  someValue(raw, path, (type, at) => {
    if (type === MISSING) values.push(NULL_KEY);
    else if (type === EMPTY_ARRAY) values.push(EMPTY_ARRAY_KEY);
    else {
      scratch.length = 0;
      scratch.value(raw, type, at);
      values.push(scratch.take());
    }
    return false;
  });
  return values.length > 1 ? distinct(values) : values;
}

/**
 * @param idKey the document's encoded `_id`
 * @returns the keys under which a document stands in an index: number of the index, values, id, length of the id
 * @throws CommandError CannotIndexParallelArrays (171), Location16755 for what is no geometry, KeyTooLong (17280)
 */
export function indexKeys(index: IndexDefinition, raw: Buffer, idKey: Buffer): Buffer[] {
  if (index.partial !== undefined && !index.partial.matches(raw)) return [];
  if (index.spherical.length > 0) {
    checkGeometries(index, raw);
    return [];
  }
  const { components } = index;
  if (index.sparse && components.every((component) => isMissing(raw, component.path))) return [];
  let arrays = 0;
  const values = components.map((component) => {
    const depth = arrayDepth(raw, component.path);
    if (depth > 0) {
      component.multikey = true;
      arrays++;
    }
    return encodedValues(raw, component.path);
  });
  if (arrays > 1) return distinct(jointKeys(index, raw, idKey));
  return compose(index, values, idKey);
}

function compose(index: IndexDefinition, values: readonly Buffer[][], idKey: Buffer): Buffer[] {
  const many = values.findIndex((each) => each.length !== 1);
  if (many === -1) return [entryKey(index, values, 0, -1, idKey)];
  const count = values[many]?.length ?? 0;
  if (count > MAX_ENTRIES)
    throw new CommandError('BadValue', `more than ${MAX_ENTRIES} entries in index ${index.name}`);
  return Array.from({ length: count }, (_, position) => entryKey(index, values, position, many, idKey));
}

function entryKey(
  index: IndexDefinition,
  values: readonly Buffer[][],
  position: number,
  many: number,
  idKey: Buffer,
): Buffer {
  let size = PREFIX_SIZE + idKey.length + ID_LENGTH_SIZE;
  for (let i = 0; i < values.length; i++) size += values[i]?.[i === many ? position : 0]?.length ?? 0;
  if (size > MAX_KEY_SIZE) {
    throw new CommandError(
      'KeyTooLong',
      `Index key of ${size} bytes is longer than ${MAX_KEY_SIZE} in index ${index.name}`,
    );
  }
  const key = Buffer.allocUnsafe(size);
  let at = key.writeUInt32BE(index.id, 0);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]?.[i === many ? position : 0];
    if (value === undefined) continue;
    const mask = index.components[i]?.mask ?? 0;
    if (mask === 0) at += value.copy(key, at);
    else for (const byte of value) key[at++] = byte ^ mask;
  }
  at += idKey.copy(key, at);
  key.writeUInt16BE(idKey.length, at);
  return key;
}

/** Several components lie in the same array: its elements are taken one by one, all components from the same element. */
function jointKeys(index: IndexDefinition, raw: Buffer, idKey: Buffer): Buffer[] {
  const depths = index.components.map((component) => arrayDepth(raw, component.path));
  const inArray = index.components.filter((_, i) => (depths[i] ?? 0) > 0);
  const depth = depths.find((each) => each > 0) ?? 0;
  const shared = sharedPrefix(inArray[0], depth);
  const same = inArray.every(({ path }, i) => {
    const below = path.segments[depth];
    // A position in the array is no field that each of its elements has.
    const isField = below !== undefined && !isPosition(below);
    return depths.filter((each) => each > 0)[i] === depth && samePrefix(path, shared) && isField;
  });
  if (!same) throw new CommandError('CannotIndexParallelArrays', `cannot index parallel arrays in index ${index.name}`);
  const keys: Buffer[] = [];
  someElement(raw, arrayOffset(raw, shared), (type, at) => {
    const element = type === BsonType.document ? raw.subarray(at, at + raw.readInt32LE(at)) : undefined;
    const values = index.components.map(({ path }, i) => {
      if ((depths[i] ?? 0) === 0) return encodedValues(raw, path);
      if (element === undefined) return [NULL_KEY];
      return encodedValues(element, { name: path.name, segments: path.segments.slice(depth) });
    });
    if (values.filter((each) => each.length > 1).length > 1) {
      throw new CommandError('CannotIndexParallelArrays', `cannot index parallel arrays in index ${index.name}`);
    }
    keys.push(...compose(index, values, idKey));
    return false;
  });
  // An array without elements has none of the fields.
  if (keys.length > 0) return keys;
  const values = index.components.map(({ path }, i) =>
    (depths[i] ?? 0) === 0 ? encodedValues(raw, path) : [NULL_KEY],
  );
  return compose(index, values, idKey);
}

function sharedPrefix(component: IndexComponent | undefined, depth: number): readonly Buffer[] {
  return component?.path.segments.slice(0, depth) ?? [];
}

function samePrefix(path: FieldPath, prefix: readonly Buffer[]): boolean {
  return prefix.every((segment, i) => path.segments[i]?.equals(segment) === true);
}

function arrayOffset(raw: Buffer, segments: readonly Buffer[]): number {
  let start = 0;
  for (const segment of segments) start = findField(raw, start, segment) + 2 + segment.length;
  return start;
}

function isMissing(raw: Buffer, path: FieldPath): boolean {
  return !someValue(raw, path, (type) => type !== MISSING);
}

function distinct(keys: Buffer[]): Buffer[] {
  keys.sort(Buffer.compare);
  return keys.filter((key, i) => i === 0 || key.compare(keys[i - 1] ?? key) !== 0);
}

/** @returns the encoded `_id` that an index entry ends with */
export function idOfEntry(key: Buffer): Buffer {
  const end = key.length - ID_LENGTH_SIZE;
  return key.subarray(end - key.readUInt16BE(end), end);
}

/** @returns an index entry's key without its id: what a unique index may hold only once */
export function valuesOfEntry(key: Buffer): Buffer {
  const end = key.length - ID_LENGTH_SIZE;
  return key.subarray(0, end - key.readUInt16BE(end));
}
