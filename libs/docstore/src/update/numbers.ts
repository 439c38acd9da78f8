import { Decimal128, Double, Int32, Long } from 'bson';
import { add as addAny, multiply as multiplyAny } from '../bson/arithmetic';
import { CommandError } from '../errors';

/** A number with its type. */
export type TypedNumber = Int32 | Long | Double | Decimal128;

const MAX_INT32 = 2n ** 31n - 1n;
const MAX_INT64 = 2n ** 63n - 1n;

export function isTypedNumber(value: unknown): value is TypedNumber {
  return value instanceof Int32 || value instanceof Long || value instanceof Double || value instanceof Decimal128;
}

type Binary = Int32 | Long | Double;

/**
 * Adds in the wider of the two types; an int32 becomes an int64 where it has to.
 * @throws CommandError BadValue (2) when the result does not fit an int64
 */
export function add(a: TypedNumber, b: TypedNumber): TypedNumber {
  if (a instanceof Decimal128 || b instanceof Decimal128) return decimal(addAny(a, b));
  return calculated(
    a,
    b,
    (x, y) => x + y,
    (x, y) => x + y,
  );
}

/** As {@link add}, of the product. */
export function multiply(a: TypedNumber, b: TypedNumber): TypedNumber {
  if (a instanceof Decimal128 || b instanceof Decimal128) return decimal(multiplyAny(a, b));
  return calculated(
    a,
    b,
    (x, y) => x * y,
    (x, y) => x * y,
  );
}

function decimal(value: unknown): Decimal128 {
  if (value instanceof Decimal128) return value;
  throw new CommandError('InternalError', 'a calculation with decimals gave no decimal');
}

function calculated(
  a: Binary,
  b: Binary,
  integers: (x: bigint, y: bigint) => bigint,
  doubles: (x: number, y: number) => number,
): Binary {
  if (a instanceof Double || b instanceof Double) return new Double(doubles(doubleOf(a), doubleOf(b)));
  const result = integers(integerOf(a), integerOf(b));
  if (a instanceof Int32 && b instanceof Int32 && result <= MAX_INT32 && result >= -MAX_INT32 - 1n) {
    return new Int32(Number(result));
  }
  if (result > MAX_INT64 || result < -MAX_INT64 - 1n) {
    throw new CommandError('BadValue', `Failed to apply the operation: ${result} does not fit 64 bits`);
  }
  return Long.fromBigInt(result);
}

function doubleOf(value: Binary): number {
  return value instanceof Long ? value.toNumber() : value.value;
}

export function integerOf(value: Int32 | Long): bigint {
  return value instanceof Long ? value.toBigInt() : BigInt(value.value);
}

/** @returns the whole number that a value is, of whatever type; undefined when it is none */
export function wholeNumber(value: unknown): number | undefined {
  if (!isTypedNumber(value)) return undefined;
  const number = value instanceof Decimal128 ? Number(value.toString()) : doubleOf(value);
  return Number.isInteger(number) ? number : undefined;
}
