import { MAX_DIGITS, type Decimal } from './decimal';

/** Digits behind which a quotient is only asked whether it goes on. */
const GUARD = 2;

/** @returns the quotient of two decimals, with one digit more than is kept where it does not end */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.kind === 'nan' || b.kind === 'nan') return { kind: 'nan' };
  const negative = a.negative !== b.negative;
  if (a.kind === 'infinity') return b.kind === 'infinity' ? { kind: 'nan' } : { kind: 'infinity', negative };
  if (b.kind === 'infinity') return { kind: 'finite', negative, coefficient: 0n, exponent: 0 };
  const ideal = a.exponent - b.exponent;
  if (b.coefficient === 0n) return a.coefficient === 0n ? { kind: 'nan' } : { kind: 'infinity', negative };
  if (a.coefficient === 0n) return { kind: 'finite', negative, coefficient: 0n, exponent: ideal };
  const shift = MAX_DIGITS + GUARD + String(b.coefficient).length - String(a.coefficient).length;
  const places = Math.max(shift, 0);
  const numerator = a.coefficient * 10n ** BigInt(places);
  let coefficient = numerator / b.coefficient;
  let exponent = ideal - places;
  if (coefficient * b.coefficient !== numerator) {
    // A quotient that goes on is not half-way, whatever its last digit.
    if (coefficient % 5n === 0n) coefficient++;
    return { kind: 'finite', negative, coefficient, exponent };
  }
  while (exponent < ideal && coefficient % 10n === 0n) {
    coefficient /= 10n;
    exponent++;
  }
  return { kind: 'finite', negative, coefficient, exponent };
}
