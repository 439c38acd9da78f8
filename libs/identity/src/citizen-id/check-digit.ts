const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;
const CHECK_CHARACTERS = '10X98765432';

/**
 * Check character of an 18-character number over its first 17 digits: ISO 7064 MOD 11-2, as GB 11643-1999 clause 3.4
 * takes it. The 17 characters must be digits.
 */
export function citizenIdCheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += (digits.charCodeAt(i) - 48) * (WEIGHTS[i] ?? 0);
  return CHECK_CHARACTERS.charAt(sum % 11);
}
