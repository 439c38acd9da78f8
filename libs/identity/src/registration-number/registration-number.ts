import { normalizeIdentifier } from '../outcome/normalize';
import { type Outcome, accept, refuse, refuseCheckDigit, refuseLength } from '../outcome/outcome';

/** What a business registration number 工商注册号 says. */
export interface RegistrationNumberParts {
  /** 首次登记机关代码, six digits; "100000" is the national authority. */
  readonly authority: string;
  /** Kind of market entity, by the first digit of the sequence. */
  readonly ownership: 'domestic' | 'foreign-funded' | 'individual';
  /** 顺序码, eight digits. */
  readonly sequence: string;
  readonly checkDigit: string;
}

/** Check digit over 14 digits: ISO 7064 MOD 11,10. Source: GS 15-2006. */
export function registrationNumberCheckDigit(digits: string): string {
  let product = 10;
  for (let i = 0; i < 14; i++) {
    const sum = (product + digits.charCodeAt(i) - 48) % 10;
    product = ((sum === 0 ? 10 : sum) * 2) % 11;
  }
  return String((11 - product) % 10);
}

function ownershipOf(first: string): RegistrationNumberParts['ownership'] {
  if (first <= '3') return 'domestic';
  return first <= '5' ? 'foreign-funded' : 'individual';
}

/** Checks a business registration number of 15 digits. */
export function parseRegistrationNumber(value: string): Outcome<RegistrationNumberParts> {
  const number = normalizeIdentifier(value);
  if (number.length !== 15) return refuseLength('15');
  if (!/^\d{15}$/.test(number)) {
    return refuse('NOT_DIGITS', 'digits', { zh: '应全部为数字', en: 'must be digits only' });
  }
  const expected = registrationNumberCheckDigit(number);
  if (number.charAt(14) !== expected) return refuseCheckDigit(expected);
  return accept(number, {
    authority: number.slice(0, 6),
    ownership: ownershipOf(number.charAt(6)),
    sequence: number.slice(6, 14),
    checkDigit: expected,
  });
}
