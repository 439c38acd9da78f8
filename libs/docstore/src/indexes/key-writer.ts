import { BsonType, someElement, valueOffset } from '../bson/raw';
import { readDecimal } from '../bson/decimal';
import { encode } from '../bson/document';
import { BEYOND, decimalKey, skipDigits } from './decimal-key';

/**
 * Order-preserving encoding: two values compare in BSON comparison order exactly as their bytes compare.
 * Encodings can be put one after the other to form a compound key: none is a prefix of another one, but for a number
 * and the decimals between it and the next double, whose encoding goes on with a byte that no encoding begins with.
 * Tags follow MongoDB's order of types: MinKey, undefined, null, numbers, strings, objects, arrays, binary,
 * ObjectId, boolean, date, timestamp, regular expression, MaxKey.
 */
export const KeyTag = {
  minKey: 0x05,
  undefined: 0x08,
  null: 0x0a,
  number: 0x10,
  string: 0x18,
  document: 0x20,
  array: 0x28,
  binary: 0x30,
  objectId: 0x38,
  boolean: 0x40,
  date: 0x48,
  timestamp: 0x50,
  regex: 0x58,
  maxKey: 0x7f,
} as const;

const EXACT_INTEGER = 2 ** 53;

/** A growing buffer that values are encoded into. */
export class KeyWriter {
  bytes: Buffer = Buffer.allocUnsafeSlow(4096);
  length = 0;

  /** @returns a copy of what has been written */
  take(): Buffer {
    return Buffer.from(this.bytes.subarray(0, this.length));
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length++] = value;
  }

  append(source: Buffer, from = 0, to = source.length): void {
    this.reserve(to - from);
    source.copy(this.bytes, this.length, from, to);
    this.length += to - from;
  }

  put(source: Uint8Array): void {
    this.reserve(source.length);
    this.bytes.set(source, this.length);
    this.length += source.length;
  }

  reserve(size: number): void {
    if (this.length + size <= this.bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.bytes.length * 2, this.length + size));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }

  /** Appends the encoding of a BSON value of `type` at offset `at` of `raw`. */
  value(raw: Buffer, type: number, at: number): void {
    switch (type) {
      case BsonType.int32:
        this.number(raw.readInt32LE(at));
        break;
      case BsonType.double:
        this.number(raw.readDoubleLE(at));
        break;
      case BsonType.int64:
        this.int64(raw.readBigInt64LE(at));
        break;
      case BsonType.decimal128:
        this.decimal(raw, at);
        break;
      case BsonType.string:
        this.byte(KeyTag.string);
        this.text(raw, at + 4, at + 3 + raw.readInt32LE(at));
        break;
      case BsonType.document:
        this.byte(KeyTag.document);
        someElement(raw, at, (elementType, value, element) => {
          this.member(raw, elementType, value, element);
          return false;
        });
        this.byte(0);
        break;
      case BsonType.array:
        this.byte(KeyTag.array);
        someElement(raw, at, (elementType, value) => {
          this.value(raw, elementType, value);
          return false;
        });
        this.byte(0);
        break;
      case BsonType.binary: {
        const length = raw.readInt32LE(at);
        this.byte(KeyTag.binary);
        this.reserve(4);
        this.length = this.bytes.writeUInt32BE(length, this.length);
        this.append(raw, at + 4, at + 5 + length);
        break;
      }
      case BsonType.objectId:
        this.byte(KeyTag.objectId);
        this.append(raw, at, at + 12);
        break;
      case BsonType.boolean:
        this.byte(KeyTag.boolean);
        this.byte(raw[at] ?? 0);
        break;
      case BsonType.date:
        this.byte(KeyTag.date);
        this.reserve(8);
        this.length = this.bytes.writeInt32BE(raw.readInt32LE(at + 4) ^ -0x80000000, this.length);
        this.length = this.bytes.writeUInt32BE(raw.readUInt32LE(at), this.length);
        break;
      case BsonType.timestamp:
        this.byte(KeyTag.timestamp);
        this.reserve(8);
        this.length = this.bytes.writeUInt32BE(raw.readUInt32LE(at + 4), this.length);
        this.length = this.bytes.writeUInt32BE(raw.readUInt32LE(at), this.length);
        break;
      case BsonType.regex: {
        const pattern = raw.indexOf(0, at);
        this.byte(KeyTag.regex);
        this.text(raw, at, pattern);
        this.text(raw, pattern + 1, raw.indexOf(0, pattern + 1));
        break;
      }
      case BsonType.minKey:
        this.byte(KeyTag.minKey);
        break;
      case BsonType.maxKey:
        this.byte(KeyTag.maxKey);
        break;
      default:
        this.byte(KeyTag.null);
    }
  }

  string(text: string): void {
    const bytes = Buffer.from(text);
    this.byte(KeyTag.string);
    this.text(bytes, 0, bytes.length);
  }

  /** A member of an object compares by type, then by name, then by value. */
  private member(raw: Buffer, type: number, value: number, element: number): void {
    const start = this.length;
    this.value(raw, type, value);
    const encoded = Buffer.from(this.bytes.subarray(start, this.length));
    this.length = start;
    this.byte(encoded[0] ?? KeyTag.null);
    this.text(raw, element + 1, value - 1);
    this.append(encoded, 1);
  }

  number(value: number): void {
    this.reserve(11);
    this.bytes[this.length] = KeyTag.number;
    const at = this.length + 1;
    this.length += 9;
    if (Number.isNaN(value)) {
      this.bytes.fill(0, at, at + 8);
      return;
    }
    this.bytes.writeDoubleBE(value === 0 ? 0 : value, at);
    const high = this.bytes[at] ?? 0;
    if (high >= 0x80) for (let i = at; i < at + 8; i++) this.bytes[i] = 0xff ^ (this.bytes[i] ?? 0);
    else this.bytes[at] = high | 0x80;
    if (value >= EXACT_INTEGER || value <= -EXACT_INTEGER) this.length = this.bytes.writeUInt16BE(0x8000, this.length);
  }

  /** Beyond 2^53 a double is followed by the integer's distance from it. */
  private int64(value: bigint): void {
    const nearest = Number(value);
    this.number(nearest);
    if (nearest >= EXACT_INTEGER || nearest <= -EXACT_INTEGER) {
      this.bytes.writeUInt16BE(0x8000 + Number(value - BigInt(nearest)), this.length - 2);
    }
  }

  /** As the number it equals, or else as the greatest one below it and what it has beyond that. */
  private decimal(raw: Buffer, at: number): void {
    const { base, beyond } = decimalKey(readDecimal(raw, at));
    if (typeof base === 'bigint') this.int64(base);
    else this.number(base);
    if (beyond === undefined) return;
    this.byte(BEYOND);
    this.append(beyond);
  }

  /** UTF-8 bytes with 0 and 1 escaped, closed by a 0. */
  private text(raw: Buffer, from: number, to: number): void {
    this.reserve((to - from) * 2 + 1);
    const bytes = this.bytes;
    let at = this.length;
    for (let i = from; i < to; i++) {
      const byte = raw[i] ?? 0;
      if (byte <= 1) {
        bytes[at++] = 1;
        bytes[at++] = byte + 1;
      } else bytes[at++] = byte;
    }
    bytes[at++] = 0;
    this.length = at;
  }
}

const scratch = new KeyWriter();

/** @returns the encoding of a value given as JavaScript */
export function encodeKey(value: unknown): Buffer {
  scratch.length = 0;
  if (typeof value === 'string') {
    scratch.string(value);
    return scratch.take();
  }
  if (typeof value === 'number') {
    scratch.number(value);
    return scratch.take();
  }
  const raw = encode({ v: value });
  const element = 4;
  const type = raw[element] ?? 0;
  scratch.value(raw, type, type === 0 ? element : valueOffset(raw, element));
  return scratch.take();
}

/** @returns the offset just past one encoded value that starts at `at`; `mask` is 0xff in a descending component */
export function skipKey(key: Buffer, at: number, mask: number): number {
  switch ((key[at] ?? 0) ^ mask) {
    case KeyTag.number: {
      const high = (key[at + 1] ?? 0) ^ mask;
      const second = (key[at + 2] ?? 0) ^ mask;
      const exponent =
        high >= 0x80 ? ((high & 0x7f) << 4) | (second >> 4) : ((~high & 0x7f) << 4) | ((~second & 0xf0) >> 4);
      const isNotANumber = high === 0 && second === 0;
      const end = at + (exponent >= 1023 + 53 && !isNotANumber ? 11 : 9);
      const isBeyond = end < key.length && ((key[end] ?? 0) ^ mask) === BEYOND;
      return isBeyond ? skipDigits(key, end + 1, high < 0x80, mask) : end;
    }
    case KeyTag.string:
      return key.indexOf(mask, at + 1) + 1;
    case KeyTag.document: {
      let next = at + 1;
      while (((key[next] ?? 0) ^ mask) !== 0) {
        const name = key.indexOf(mask, next + 1) + 1;
        next = skipMember(key, next, name, mask);
      }
      return next + 1;
    }
    case KeyTag.array: {
      let next = at + 1;
      while (((key[next] ?? 0) ^ mask) !== 0) next = skipKey(key, next, mask);
      return next + 1;
    }
    case KeyTag.binary: {
      const length = (key.readUInt32BE(at + 1) ^ (mask === 0 ? 0 : -1)) >>> 0;
      return at + 6 + length;
    }
    case KeyTag.objectId:
      return at + 13;
    case KeyTag.boolean:
      return at + 2;
    case KeyTag.date:
    case KeyTag.timestamp:
      return at + 9;
    case KeyTag.regex:
      return key.indexOf(mask, key.indexOf(mask, at + 1) + 1) + 1;
    default:
      return at + 1;
  }
}

/** A member's tag stands before its name, its payload after it: skips the payload as if the tag stood there. */
function skipMember(key: Buffer, tagAt: number, payload: number, mask: number): number {
  const joined = Buffer.concat([key.subarray(tagAt, tagAt + 1), key.subarray(payload)]);
  return payload + skipKey(joined, 0, mask) - 1;
}
