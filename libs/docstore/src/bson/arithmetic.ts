import { Decimal128, Double, Int32, Long } from 'bson';
import { CommandError } from '../errors';
import { decimalOf, toDecimal128, type Decimal } from './decimal';
import { divideDecimals } from './decimal-division';

/** A number as decoding gives it: int32, double and small int64 as `number`, the rest as what they are. */
export type Numeric = number | Long | Decimal128 | Double | Int32;

/** A double takes part in decimal arithmetic with this many digits, as in MongoDB. */
const DOUBLE_DIGITS = 15;
const MAX_INT64 = 2n ** 63n - 1n;
const NAN: Decimal = { kind: 'nan' };

export function isNumeric(value: unknown): value is Numeric {
  return (
    typeof value === 'number' ||
    value instanceof Long ||
    value instanceof Decimal128 ||
    value instanceof Double ||
    value instanceof Int32
  );
}

/**
 * @returns the sum: a decimal when either is one, exact between integers
 * @throws CommandError BadValue (2) when an int64 overflows
 */
export function add(a: Numeric, b: Numeric): Numeric {
  return combine(
    a,
    b,
    addDecimals,
    (x, y) => x + y,
    (x, y) => x + y,
  );
}

/** As {@link add}, of the product. */
export function multiply(a: Numeric, b: Numeric): Numeric {
  return combine(
    a,
    b,
    multiplyDecimals,
    (x, y) => x * y,
    (x, y) => x * y,
  );
}

/** @returns the quotient as a decimal */
export function divide(a: Numeric, b: Numeric): Decimal128 {
  return toDecimal128(divideDecimals(asDecimal(a), asDecimal(b)));
}

/** @returns any number as a decimal */
export function decimalFrom(value: Numeric): Decimal128 {
  return value instanceof Decimal128 ? value : toDecimal128(asDecimal(value));
}

/** @returns a number without its sign */
export function absolute(value: Decimal128): Decimal128 {
  const decimal = decimalOf(value);
  return decimal.kind === 'nan' ? value : toDecimal128({ ...decimal, negative: false });
}

function combine(
  a: Numeric,
  b: Numeric,
  decimal: (x: Decimal, y: Decimal) => Decimal,
  integer: (x: bigint, y: bigint) => bigint,
  double: (x: number, y: number) => number,
): Numeric {
  if (a instanceof Decimal128 || b instanceof Decimal128) return toDecimal128(decimal(asDecimal(a), asDecimal(b)));
  const [x, y] = [integerOf(a), integerOf(b)];
  if ((a instanceof Long || b instanceof Long) && x !== undefined && y !== undefined) {
    const result = integer(x, y);
    if (result > MAX_INT64 || result < -MAX_INT64 - 1n) {
      throw new CommandError('BadValue', `the result ${result} does not fit into 64 bits`);
    }
    return Long.fromBigInt(result);
  }
  return double(Number(a), Number(b));
}

function integerOf(value: Numeric): bigint | undefined {
  if (value instanceof Long) return value.toBigInt();
  if (value instanceof Double) return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) ? BigInt(number) : undefined;
}

/** @returns any number as a decimal: a double with 15 digits, but for a whole one that decoding has made a `number` */
function asDecimal(value: Numeric): Decimal {
  if (value instanceof Decimal128) return decimalOf(value);
  const integer = integerOf(value);
  if (integer !== undefined) return finite(integer, 0);
  const number = Number(value);
  if (Number.isNaN(number)) return NAN;
  if (!Number.isFinite(number)) return { kind: 'infinity', negative: number < 0 };
  if (number === 0)
    return { kind: 'finite', negative: Object.is(number, -0), coefficient: 0n, exponent: -DOUBLE_DIGITS };
  const [digits = '0', exponent = '0'] = number.toExponential(DOUBLE_DIGITS - 1).split('e');
  return finite(BigInt(digits.replace('.', '')), Number(exponent) - (DOUBLE_DIGITS - 1));
}

function finite(signed: bigint, exponent: number): Decimal {
  return { kind: 'finite', negative: signed < 0n, coefficient: signed < 0n ? -signed : signed, exponent };
}

/** Beyond this distance the smaller number only decides how the larger is rounded. */
const MAX_DISTANCE = 80;

function addDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN;
  if (a.kind === 'infinity') return b.kind === 'infinity' && a.negative !== b.negative ? NAN : a;
  if (b.kind === 'infinity') return b;
  const [high, low] = a.exponent >= b.exponent ? [a, b] : [b, a];
  if (high.coefficient === 0n && low.coefficient === 0n) {
    return { ...low, negative: high.negative && low.negative };
  }
  const distance = high.exponent - low.exponent;
  if (distance > MAX_DISTANCE && high.coefficient !== 0n) {
    const sticky = low.coefficient === 0n ? 0n : low.negative ? -1n : 1n;
    return finite(signed(high) * 10n ** BigInt(MAX_DISTANCE) + sticky, high.exponent - MAX_DISTANCE);
  }
  if (high.coefficient === 0n) return low;
  return finite(signed(high) * 10n ** BigInt(distance) + signed(low), low.exponent);
}

function signed({ negative, coefficient }: { negative: boolean; coefficient: bigint }): bigint {
  return negative ? -coefficient : coefficient;
}

function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return NAN;
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinity' || b.kind === 'infinity') {
    const isZero = (a.kind === 'finite' && a.coefficient === 0n) || (b.kind === 'finite' && b.coefficient === 0n);
    return isZero ? NAN : { kind: 'infinity', negative };
  }
  return { kind: 'finite', negative, coefficient: a.coefficient * b.coefficient, exponent: a.exponent + b.exponent };
}
