import type { Decimal } from '../bson/decimal';

/** What a decimal's key is made of. */
export interface DecimalKey {
  /** the greatest double, or 64-bit integer from 2^53 on, that is not above the decimal */
  readonly base: number | bigint;
  /** what the decimal has beyond it, or undefined when they are equal */
  readonly beyond: Buffer | undefined;
}

/**
 * The first byte of what a decimal has beyond its base. No encoding begins with it, nor with its complement in a
 * descending component: so a decimal comes after its base, whatever stands behind that, and before the next number.
 */
export const BEYOND = 0xff;
const EXPONENT_BIAS = 0x4000;
const EXACT_INTEGER = 2n ** 53n;
const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

export function decimalKey(decimal: Decimal): DecimalKey {
  if (decimal.kind === 'nan') return { base: NaN, beyond: undefined };
  const sign = decimal.negative ? -1 : 1;
  if (decimal.kind === 'infinity') return { base: sign * Infinity, beyond: undefined };
  const { coefficient, exponent } = decimal;
  if (coefficient === 0n) return { base: 0, beyond: undefined };
  const signed = decimal.negative ? -coefficient : coefficient;
  const nearest = Number(`${signed}e${exponent}`);
  const order = compareExactly(signed, exponent, nearest);
  if (Math.abs(nearest) >= Number(EXACT_INTEGER) && Math.abs(nearest) <= 2 ** 63) {
    const floor = floorOf(signed, exponent);
    if (floor >= MIN_INT64 && floor <= MAX_INT64 && (floor >= EXACT_INTEGER || floor <= -EXACT_INTEGER)) {
      const isWhole = exponent >= 0 || floor * 10n ** BigInt(-exponent) === signed;
      return { base: floor, beyond: isWhole ? undefined : digitsOf(coefficient, exponent, decimal.negative) };
    }
  }
  if (order === 0) return { base: nearest, beyond: undefined };
  return {
    base: order > 0 ? nearest : previousDouble(nearest),
    beyond: digitsOf(coefficient, exponent, decimal.negative),
  };
}

function floorOf(signed: bigint, exponent: number): bigint {
  if (exponent >= 0) return signed * 10n ** BigInt(exponent);
  const unit = 10n ** BigInt(-exponent);
  const quotient = signed / unit;
  return signed < 0n && quotient * unit !== signed ? quotient - 1n : quotient;
}

const view = new DataView(new ArrayBuffer(8));
const SUBNORMAL_EXPONENT = -1074;

/** @returns the sign of (signed * 10^exponent - double); the double is the nearest one */
function compareExactly(signed: bigint, exponent: number, double: number): number {
  if (!Number.isFinite(double)) return double > 0 ? -1 : 1;
  if (double === 0) return signed > 0n ? 1 : -1;
  view.setFloat64(0, double);
  const bits = view.getBigUint64(0);
  const raised = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const magnitude = raised === 0 ? fraction : fraction | (1n << 52n);
  const power = SUBNORMAL_EXPONENT + Math.max(raised, 1) - 1;
  let left = signed;
  let right = double < 0 ? -magnitude : magnitude;
  if (exponent >= 0) left *= 10n ** BigInt(exponent);
  else right *= 10n ** BigInt(-exponent);
  if (power >= 0) right <<= BigInt(power);
  else left <<= BigInt(-power);
  return left > right ? 1 : left < right ? -1 : 0;
}

function previousDouble(value: number): number {
  if (value === 0) return -Number.MIN_VALUE;
  view.setFloat64(0, value);
  view.setBigUint64(0, view.getBigUint64(0) + (value > 0 ? -1n : 1n));
  return view.getFloat64(0);
}

/**
 * Exponent and digits in bytes that compare as the decimals do, two digits to a byte, closed so that none is a prefix
 * of another; inverted below zero.
 */
function digitsOf(coefficient: bigint, exponent: number, negative: boolean): Buffer {
  const all = String(coefficient);
  const digits = all.replace(/0+$/, '');
  const pairs = Math.ceil(digits.length / 2);
  const bytes = Buffer.alloc(2 + pairs + 1);
  bytes.writeUInt16BE(exponent + all.length + EXPONENT_BIAS);
  for (let i = 0; i < pairs; i++) bytes[2 + i] = 1 + Number(digits.slice(2 * i, 2 * i + 2).padEnd(2, '0'));
  if (negative) for (let i = 0; i < bytes.length; i++) bytes[i] = (bytes[i] ?? 0) ^ 0xff;
  return bytes;
}

/** @returns the offset just past what {@link digitsOf} wrote at `at`; `mask` is 0xff in a descending component */
export function skipDigits(key: Buffer, at: number, negative: boolean, mask: number): number {
  return key.indexOf((negative ? 0xff : 0) ^ mask, at + 2) + 1;
}
