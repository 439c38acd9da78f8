import { deserialize, serialize } from 'bson';
import { BsonType, skipValue } from './raw';

/** A decoded BSON document. */
export type BsonDocument = Record<string, unknown>;

/**
 * Decodes a document; 64-bit integers beyond 2^53 stay `Long`, binary stays `Binary`, and bytes that are no UTF-8
 * become U+FFFD, so that one bad string cannot stop a query over others.
 */
export function decode(raw: Uint8Array): BsonDocument {
  return deserialize(raw, { promoteBuffers: false, validation: { utf8: false } });
}

/** Decodes one value of `type` at an offset of a document's bytes. */
export function decodeValue(raw: Buffer, type: number, at: number): unknown {
  return type === BsonType.null ? null : decode(valueDocument(raw, type, at))['v'];
}

/** As {@link decodeValue}, a number with its type. */
export function exactValue(raw: Buffer, type: number, at: number): unknown {
  return type === BsonType.null ? null : decodeExact(valueDocument(raw, type, at))['v'];
}

function valueDocument(raw: Buffer, type: number, at: number): Buffer {
  const value = raw.subarray(at, skipValue(raw, type, at));
  const document = Buffer.concat([Buffer.from([0, 0, 0, 0, type, 0x76, 0]), value, Buffer.from([0])]);
  document.writeInt32LE(document.length, 0);
  return document;
}

/** Decodes a document with its numbers as `Int32`, `Double` and `Long`: what is written back is of the type it was. */
export function decodeExact(raw: Uint8Array): BsonDocument {
  return deserialize(raw, {
    promoteValues: false,
    promoteLongs: false,
    promoteBuffers: false,
    validation: { utf8: false },
  });
}

/** Encodes a document; fields that are `undefined` are left out. */
export function encode(document: BsonDocument): Buffer {
  const bytes = serialize(document, { ignoreUndefined: true });
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** @returns whether a value is a plain sub-document (no array, no BSON type, no date) */
export function isDocument(value: unknown): value is BsonDocument {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Date) &&
    !(value instanceof RegExp) &&
    !(value instanceof Uint8Array) &&
    !('_bsontype' in value)
  );
}

/** @returns a document decoded exactly, as `decode` gives it */
export function promoted(document: BsonDocument): BsonDocument {
  return decode(encode(document));
}
