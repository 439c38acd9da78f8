import { Decimal128 } from 'bson';

/** The value of an IEEE 754-2008 decimal128: negative or not, coefficient times 10 to the exponent, or no finite number. */
export type Decimal =
  | { readonly kind: 'finite'; readonly negative: boolean; readonly coefficient: bigint; readonly exponent: number }
  | { readonly kind: 'infinity'; readonly negative: boolean }
  | { readonly kind: 'nan' };

export const DECIMAL_SIZE = 16;
const BIAS = 6176;
const MIN_EXPONENT = -BIAS;
const MAX_EXPONENT = 6111;
export const MAX_DIGITS = 34;
const MAX_COEFFICIENT = 10n ** BigInt(MAX_DIGITS) - 1n;
const COEFFICIENT_BITS = 49n;
const COEFFICIENT_MASK = (1n << COEFFICIENT_BITS) - 1n;
const SIGN = 1n << 63n;
const EXPONENT_MASK = 0x3fffn;
/** The five bits behind the sign, when they begin with 11. */
const INFINITE = 0x1en;
const NOT_A_NUMBER = 0x1fn;

/** @returns the decimal in 16 bytes (binary integer decimal, little endian); a coefficient that is not canonical is 0 */
export function readDecimal(raw: Buffer, at: number): Decimal {
  const low = raw.readBigUInt64LE(at);
  const high = raw.readBigUInt64LE(at + 8);
  const negative = (high & SIGN) !== 0n;
  const combination = (high >> 58n) & 0x1fn;
  if (combination === NOT_A_NUMBER) return { kind: 'nan' };
  if (combination === INFINITE) return { kind: 'infinity', negative };
  if (combination >> 3n === 3n) {
    return { kind: 'finite', negative, coefficient: 0n, exponent: Number((high >> 47n) & EXPONENT_MASK) - BIAS };
  }
  const coefficient = ((high & COEFFICIENT_MASK) << 64n) | low;
  const exponent = Number((high >> COEFFICIENT_BITS) & EXPONENT_MASK) - BIAS;
  return { kind: 'finite', negative, coefficient: coefficient > MAX_COEFFICIENT ? 0n : coefficient, exponent };
}

/** @returns a Decimal128's value */
export function decimalOf({ bytes }: Decimal128): Decimal {
  return readDecimal(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
}

/** @returns the nearest Decimal128: at most 34 digits, halves to even, infinite beyond the largest */
export function toDecimal128(value: Decimal): Decimal128 {
  if (value.kind === 'nan') return fromHigh(NOT_A_NUMBER << 58n, 0n);
  if (value.kind === 'infinity') return fromHigh((value.negative ? SIGN : 0n) | (INFINITE << 58n), 0n);
  const { negative } = value;
  let { coefficient, exponent } = value;
  const excess = Math.max(String(coefficient).length - MAX_DIGITS, MIN_EXPONENT - exponent, 0);
  if (excess > 0) {
    coefficient = shiftRight(coefficient, excess);
    exponent += excess;
    if (coefficient > MAX_COEFFICIENT) {
      coefficient /= 10n;
      exponent++;
    }
  }
  if (exponent > MAX_EXPONENT) {
    const zeros = exponent - MAX_EXPONENT;
    if (coefficient !== 0n && String(coefficient).length + zeros > MAX_DIGITS) {
      return toDecimal128({ kind: 'infinity', negative });
    }
    if (coefficient !== 0n) coefficient *= 10n ** BigInt(zeros);
    exponent = MAX_EXPONENT;
  }
  const sign = negative ? SIGN : 0n;
  const high = sign | (BigInt(exponent + BIAS) << COEFFICIENT_BITS) | (coefficient >> 64n);
  return fromHigh(high, BigInt.asUintN(64, coefficient));
}

/** Drops digits from the end, halves to even. */
function shiftRight(coefficient: bigint, digits: number): bigint {
  if (digits > String(coefficient).length) return 0n;
  const unit = 10n ** BigInt(digits);
  const quotient = coefficient / unit;
  const twice = (coefficient % unit) * 2n;
  return twice > unit || (twice === unit && quotient % 2n === 1n) ? quotient + 1n : quotient;
}

function fromHigh(high: bigint, low: bigint): Decimal128 {
  const bytes = Buffer.alloc(DECIMAL_SIZE);
  bytes.writeBigUInt64LE(low, 0);
  bytes.writeBigUInt64LE(high, 8);
  return new Decimal128(bytes);
}
