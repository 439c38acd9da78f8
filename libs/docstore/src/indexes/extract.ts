import { BsonType, findField, someElement, valueOffset } from '../bson/raw';

/** A dotted path, split and encoded once. */
export interface FieldPath {
  readonly name: string;
  readonly segments: readonly Buffer[];
}

const paths = new Map<string, FieldPath>();
const PATHS_KEPT = 10_000;

export function fieldPath(name: string): FieldPath {
  let path = paths.get(name);
  if (path === undefined) {
    if (paths.size >= PATHS_KEPT) paths.clear();
    path = { name, segments: name.split('.').map((segment) => Buffer.from(segment)) };
    paths.set(name, path);
  }
  return path;
}

/** What a path leads to: a value at an offset, or nothing (`missing`), or an array without elements (`empty`). */
type FoundType = number | typeof MISSING | typeof EMPTY_ARRAY;
export const MISSING = -1;
export const EMPTY_ARRAY = -2;

export type ValueVisitor = (type: FoundType, at: number) => boolean;

/**
 * Visits the values that MongoDB's index and matching rules see under a path: the elements of arrays on the way
 * each in turn; stops when the visitor returns true.
 * @returns whether the visitor returned true
 */
export function someValue(raw: Buffer, path: FieldPath, visit: ValueVisitor): boolean {
  return descend(raw, 0, path.segments, 0, visit);
}

function descend(raw: Buffer, start: number, segments: readonly Buffer[], depth: number, visit: ValueVisitor): boolean {
  const segment = segments[depth];
  if (segment === undefined) return false;
  const element = findField(raw, start, segment);
  if (element === -1) return visit(MISSING, 0);
  const type = raw[element] ?? 0;
  const at = element + 2 + segment.length;
  return depth === segments.length - 1
    ? visitLeaf(raw, type, at, visit)
    : descendInto(raw, type, at, segments, depth + 1, visit);
}

function visitLeaf(raw: Buffer, type: number, at: number, visit: ValueVisitor): boolean {
  if (type !== BsonType.array) return visit(type, at);
  if (raw[at + 4] === 0) return visit(EMPTY_ARRAY, at);
  return someElement(raw, at, visit);
}

function descendInto(
  raw: Buffer,
  type: number,
  at: number,
  segments: readonly Buffer[],
  depth: number,
  visit: ValueVisitor,
): boolean {
  if (type === BsonType.document) return descend(raw, at, segments, depth, visit);
  if (type !== BsonType.array) return visit(MISSING, 0);
  const segment = segments[depth];
  if (segment !== undefined && isPosition(segment)) {
    const element = findField(raw, at, segment);
    if (element !== -1) {
      const elementType = raw[element] ?? 0;
      const value = valueOffset(raw, element);
      const last = depth === segments.length - 1;
      const found = last
        ? visitLeaf(raw, elementType, value, visit)
        : descendInto(raw, elementType, value, segments, depth + 1, visit);
      if (found) return true;
      // The position is what the path means: that documents in the array have no such field says nothing.
      return someMember(raw, at, segments, depth, (found, value) => found !== MISSING && visit(found, value));
    }
  }
  if (raw[at + 4] === 0) return visit(MISSING, 0);
  return someMember(raw, at, segments, depth, visit);
}

function someMember(raw: Buffer, at: number, segments: readonly Buffer[], depth: number, visit: ValueVisitor): boolean {
  return someElement(raw, at, (type, value) =>
    type === BsonType.document ? descend(raw, value, segments, depth, visit) : visit(MISSING, 0),
  );
}

/** @returns whether a segment of a path can stand for a position in an array */
export function isPosition(segment: Buffer): boolean {
  return segment.length > 0 && segment.every((byte) => byte >= 0x30 && byte <= 0x39);
}

/** @returns how many segments of the path lead to its first array, or 0 when no array is on the way */
export function arrayDepth(raw: Buffer, path: FieldPath): number {
  let start = 0;
  for (const [depth, segment] of path.segments.entries()) {
    const element = findField(raw, start, segment);
    if (element === -1) return 0;
    const type = raw[element];
    start = element + 2 + segment.length;
    if (type === BsonType.array) return depth + 1;
    if (type !== BsonType.document) return 0;
  }
  return 0;
}
