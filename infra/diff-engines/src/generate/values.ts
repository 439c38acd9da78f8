import fc from 'fast-check';
import mongoose from 'mongoose';

const { Binary, Double, Int32, Long, ObjectId } = mongoose.mongo.BSON;

type Value = fc.Arbitrary<unknown>;

export const int = fc.integer({ min: -2, max: 4 }).map((n) => new Int32(n));

/** Limits of the integer types, and where a double no longer tells integers apart. */
const edgeInt = fc.constantFrom(2147483647, -2147483648).map((n) => new Int32(n));
const long = fc
  .constantFrom('0', '1', '2', '-1', '2147483648', '9007199254740993', '9223372036854775807', '-9223372036854775808')
  .map((text) => Long.fromString(text));
/** Halves and quarters: sums of them are exact in any order. */
const double = fc.constantFrom(0.5, 1, 1.5, 2, -0.25, 0, 3).map((n) => new Double(n));
const edgeDouble = fc.constantFrom(-0, NaN, Infinity, -Infinity, 9007199254740992).map((n) => new Double(n));

/** Numbers that no sum of a case's documents takes out of their type. */
export const smallNumber = fc.oneof({ weight: 4, arbitrary: int }, { weight: 2, arbitrary: double });
export const number = fc.oneof(
  { weight: 6, arbitrary: int },
  { weight: 2, arbitrary: double },
  { weight: 1, arbitrary: edgeInt },
  { weight: 2, arbitrary: long },
  { weight: 1, arbitrary: edgeDouble },
);

export const text = fc.constantFrom('', 'a', 'b', 'ab', 'A', '北京', '北京市', '上海', '𠮷', 'b.c');
const date = fc.constantFrom('1949-10-01', '1970-01-01', '2024-02-29').map((day) => new Date(day));
const objectId = fc
  .constantFrom('000000000000000000000000', '65e0c0ffee65e0c0ffee65e0')
  .map((hex) => ObjectId.createFromHexString(hex));
const binary = fc
  .constantFrom([0, ''], [0, '00'], [0, 'ff00'], [4, '0123456789abcdef0123456789abcdef'] /* a UUID */)
  .map(([subtype, hex]) => new Binary(Buffer.from(String(hex), 'hex'), Number(subtype)));

export const scalar: Value = fc.oneof(
  { weight: 8, arbitrary: number },
  { weight: 6, arbitrary: text },
  { weight: 2, arbitrary: fc.boolean() },
  { weight: 2, arbitrary: fc.constant(null) },
  { weight: 1, arbitrary: date },
  { weight: 1, arbitrary: objectId },
  { weight: 1, arbitrary: binary },
);

/** @returns a document with some of the fields, in any order */
export function fields(names: readonly string[], value: Value): fc.Arbitrary<Record<string, unknown>> {
  const entry = fc.tuple(fc.constantFrom(...names), value);
  return fc
    .uniqueArray(entry, { selector: ([name]) => name, maxLength: names.length })
    .map((entries) => Object.fromEntries(entries));
}

const shallow: Value = fc.oneof({ weight: 5, arbitrary: scalar }, { weight: 1, arbitrary: fields(['x', 'y'], scalar) });

/** Scalars, documents of members `x` and `y`, and arrays of both. */
export const value: Value = fc.oneof(
  { weight: 8, arbitrary: scalar },
  { weight: 2, arbitrary: fields(['x', 'y'], shallow) },
  { weight: 3, arbitrary: fc.array(shallow, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.array(fc.array(scalar, { maxLength: 2 }), { maxLength: 2 }) },
);
