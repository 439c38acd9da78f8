import { CommandError } from '../errors';
import { DECIMAL_SIZE } from './decimal';

/** Element types of BSON 1.1 (bsonspec.org). */
export const BsonType = {
  double: 0x01,
  string: 0x02,
  document: 0x03,
  array: 0x04,
  binary: 0x05,
  undefined: 0x06,
  objectId: 0x07,
  boolean: 0x08,
  date: 0x09,
  null: 0x0a,
  regex: 0x0b,
  int32: 0x10,
  timestamp: 0x11,
  int64: 0x12,
  decimal128: 0x13,
  minKey: 0xff,
  maxKey: 0x7f,
} as const;

const OLD_BINARY = 2;
/** The deepest nesting that MongoDB stores. */
const MAX_DEPTH = 180;

const REFUSED: ReadonlyMap<number, string> = new Map([
  [0x0c, 'DBPointer'],
  [0x0d, 'JavaScript code'],
  [0x0e, 'Symbol'],
  [0x0f, 'JavaScript code with scope'],
]);

/** @returns the offset just past a value that starts at `at`; the document must have been validated */
export function skipValue(raw: Buffer, type: number, at: number): number {
  switch (type) {
    case BsonType.double:
    case BsonType.date:
    case BsonType.timestamp:
    case BsonType.int64:
      return at + 8;
    case BsonType.string:
      return at + 4 + raw.readInt32LE(at);
    case BsonType.document:
    case BsonType.array:
      return at + raw.readInt32LE(at);
    case BsonType.binary:
      return at + 5 + raw.readInt32LE(at);
    case BsonType.objectId:
      return at + 12;
    case BsonType.decimal128:
      return at + DECIMAL_SIZE;
    case BsonType.boolean:
      return at + 1;
    case BsonType.int32:
      return at + 4;
    case BsonType.regex:
      return raw.indexOf(0, raw.indexOf(0, at) + 1) + 1;
    default:
      return at;
  }
}

/** @returns the offset of the type byte of field `name` in the document at `start`, or -1 */
export function findField(raw: Buffer, start: number, name: Buffer): number {
  const length = name.length;
  let at = start + 4;
  for (let type = raw[at]; type !== undefined && type !== 0; type = raw[at]) {
    let match = 0;
    let cursor = at + 1;
    while (match < length && raw[cursor] === name[match]) {
      match++;
      cursor++;
    }
    if (match === length && raw[cursor] === 0) return at;
    while (raw[cursor] !== 0) cursor++;
    at = skipValue(raw, type, cursor + 1);
  }
  return -1;
}

/** @returns the offset of an element's value, given the offset of its type byte */
export function valueOffset(raw: Buffer, element: number): number {
  let at = element + 1;
  while (raw[at] !== 0) at++;
  return at + 1;
}

/** Calls `visit(type, valueOffset, elementOffset)` for each element of the document at `start`; stops when it returns true. */
export function someElement(
  raw: Buffer,
  start: number,
  visit: (type: number, value: number, element: number) => boolean,
): boolean {
  let at = start + 4;
  for (let type = raw[at]; type !== undefined && type !== 0; type = raw[at]) {
    const value = valueOffset(raw, at);
    if (visit(type, value, at)) return true;
    at = skipValue(raw, type, value);
  }
  return false;
}

function invalid(reason: string): CommandError {
  return new CommandError('InvalidBSON', `Invalid BSON: ${reason}`);
}

/**
 * Checks a document that came from outside before anything reads it: every length inside its parent,
 * strings and documents terminated, nesting bounded, no type that the store does not compare.
 * @throws CommandError InvalidBSON (22) or NotImplemented (238)
 */
export function validateBson(raw: Buffer, start = 0, end = raw.length, depth = 0): void {
  if (depth > MAX_DEPTH) throw invalid(`nested deeper than ${MAX_DEPTH}`);
  if (end - start < 5) throw invalid('document shorter than 5 bytes');
  if (raw.readInt32LE(start) !== end - start) throw invalid('document length does not match');
  if (raw[end - 1] !== 0) throw invalid('document is not terminated');
  let at = start + 4;
  while (at < end - 1) {
    const type = raw[at] ?? 0;
    const nameEnd = raw.indexOf(0, at + 1);
    if (nameEnd === -1 || nameEnd >= end - 1) throw invalid('field name is not terminated');
    at = validateValue(raw, type, nameEnd + 1, end - 1, depth);
  }
}

/** A pattern that only PCRE understands could be stored and never be read again. */
function refuseForeignRegex(pattern: string): void {
  try {
    new RegExp(pattern);
  } catch {
    throw new CommandError('NotImplemented', `regular expression /${pattern.slice(0, 100)}/ is not supported`);
  }
}

function validateValue(raw: Buffer, type: number, at: number, limit: number, depth: number): number {
  const room = limit - at;
  let size = 0;
  switch (type) {
    case BsonType.double:
    case BsonType.date:
    case BsonType.timestamp:
    case BsonType.int64:
      size = 8;
      break;
    case BsonType.string: {
      if (room < 5) throw invalid('string cut off');
      const length = raw.readInt32LE(at);
      size = 4 + length;
      if (length < 1 || size > room || raw[at + size - 1] !== 0) throw invalid('string length');
      break;
    }
    case BsonType.document:
    case BsonType.array:
      if (room < 5) throw invalid('document cut off');
      size = raw.readInt32LE(at);
      if (size < 5 || size > room) throw invalid('document length');
      validateBson(raw, at, at + size, depth + 1);
      break;
    case BsonType.binary: {
      if (room < 5) throw invalid('binary cut off');
      const length = raw.readInt32LE(at);
      if (length < 0) throw invalid('binary length');
      // The old binary has its length once more inside.
      if (raw[at + 4] === OLD_BINARY && (room < 9 || raw.readInt32LE(at + 5) !== length - 4))
        throw invalid('old binary');
      size = 5 + length;
      break;
    }
    case BsonType.objectId:
      size = 12;
      break;
    case BsonType.decimal128:
      size = DECIMAL_SIZE;
      break;
    case BsonType.boolean:
      if (room > 0 && (raw[at] ?? 0) > 1) throw invalid('boolean value');
      size = 1;
      break;
    case BsonType.int32:
      size = 4;
      break;
    case BsonType.regex: {
      const pattern = raw.indexOf(0, at);
      const options = pattern === -1 ? -1 : raw.indexOf(0, pattern + 1);
      if (options === -1) throw invalid('regular expression is not terminated');
      if (options < limit) refuseForeignRegex(raw.toString('utf8', at, pattern));
      size = options + 1 - at;
      break;
    }
    case BsonType.undefined:
    case BsonType.null:
    case BsonType.minKey:
    case BsonType.maxKey:
      break;
    default: {
      const refused = REFUSED.get(type);
      if (refused !== undefined) throw new CommandError('NotImplemented', `BSON type ${refused} is not supported`);
      throw invalid(`unknown element type ${type}`);
    }
  }
  if (size > room) throw invalid('value cut off');
  return at + size;
}
