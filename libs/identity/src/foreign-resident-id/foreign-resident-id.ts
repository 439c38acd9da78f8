import { refuseBirthDate } from '../calendar/birth-date';
import { toIsoDate } from '../calendar/calendar';
import { citizenIdCheckDigit } from '../citizen-id/check-digit';
import { normalizeIdentifier } from '../outcome/normalize';
import { type Outcome, accept, refuse, refuseCheckDigit } from '../outcome/outcome';

/** What the number of a foreigner's permanent resident card 外国人永久居留身份证 says. */
export interface ForeignResidentIdParts {
  /** "2023" has 18 digits, "2004" three letters and 12 digits. */
  readonly form: '2023' | '2004';
  /** Two digits of the province of application; form 2023 only. */
  readonly province?: string;
  /** ISO 3166-1: numeric in form 2023 ("000" stateless), alpha-3 in form 2004. */
  readonly nationality: string;
  /** YYYY-MM-DD; form 2023 only. */
  readonly birthDate?: string;
  readonly sex?: '1' | '2';
}

const FORM_2023 = /^9\d{16}[\dX]$/;
const FORM_2004 = /^[A-Z]{3}\d{12}$/;

/** Checks the number of a permanent resident card in its form of 2023 (18 digits) or 2004 (3 letters, 12 digits); not born after `today`. */
export function parseForeignResidentId(
  value: string,
  rules: { readonly today?: string } = {},
): Outcome<ForeignResidentIdParts> {
  const number = normalizeIdentifier(value);
  if (FORM_2004.test(number)) return accept(number, { form: '2004', nationality: number.slice(0, 3) });
  if (!FORM_2023.test(number)) {
    return refuse('FORM_UNKNOWN', 'form', {
      zh: '应为9开头的18位号码，或3个字母加12位数字',
      en: 'must be 18 characters beginning with 9, or 3 letters and 12 digits',
    });
  }
  const birth = number.slice(6, 14);
  const refusal = refuseBirthDate(birth, rules.today);
  if (refusal) return refusal;
  const expected = citizenIdCheckDigit(number);
  if (number.charAt(17) !== expected) return refuseCheckDigit(expected);
  return accept(number, {
    form: '2023',
    province: number.slice(1, 3),
    nationality: number.slice(3, 6),
    birthDate: toIsoDate(birth),
    sex: number.charCodeAt(16) % 2 === 1 ? '1' : '2',
  });
}
