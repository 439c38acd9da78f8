import { refuseBirthDate } from '../calendar/birth-date';
import { toIsoDate } from '../calendar/calendar';
import { normalizeIdentifier } from '../outcome/normalize';
import { type Outcome, accept, refuse, refuseCheckDigit, refuseLength } from '../outcome/outcome';
import { citizenIdCheckDigit } from './check-digit';

/** Area of numbers that can be nobody's: no edition of GB/T 2260 ever had it. */
export const SYNTHETIC_AREA = 'PP9901';

/** What a citizen identity number 公民身份号码 says. */
export interface CitizenIdParts {
  /** 地址码: the division of first registration, six digits, or the synthetic area. */
  readonly area: string;
  /** YYYY-MM-DD. */
  readonly birthDate: string;
  /** 顺序码, three digits. */
  readonly sequence: string;
  /** GB/T 2261.1: "1" male, "2" female; odd sequences are male. */
  readonly sex: '1' | '2';
  readonly checkDigit: string;
  readonly synthetic: boolean;
  /** True when a number of the old 15-digit form was given. */
  readonly upgraded: boolean;
}

export interface CitizenIdRules {
  /** Latest birth date that is allowed, YYYY-MM-DD; unset allows any. */
  readonly today?: string;
  /** Accepts numbers of the synthetic area. */
  readonly allowSynthetic?: boolean;
  /** Whether an area code existed in some edition of GB/T 2260 or on some card; unset allows any. */
  readonly areaExisted?: (area: string) => boolean;
}

function areDigits(text: string, from: number, to: number): boolean {
  for (let i = from; i < to; i++) {
    const code = text.charCodeAt(i);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/**
 * A number of the old 15-digit form as 18 characters: the century goes in after the area, the check character at the
 * end. Sequences 996 to 999 marked people born before 1900.
 */
export function upgradeCitizenId(fifteen: string): string {
  const century = fifteen.slice(12) >= '996' ? '18' : '19';
  const digits = fifteen.slice(0, 6) + century + fifteen.slice(6);
  return digits + citizenIdCheckDigit(digits);
}

/** The old 15-digit form of an 18-character number; undefined for people born outside 1900 to 1999. */
export function downgradeCitizenId(eighteen: string): string | undefined {
  return eighteen.slice(6, 8) === '19' ? eighteen.slice(0, 6) + eighteen.slice(8, 17) : undefined;
}

/** The check character is computed over digits, so a synthetic area counts as zeros there. */
function checkedDigits(number: string, synthetic: boolean): string {
  return synthetic ? `009901${number.slice(6, 17)}` : number.slice(0, 17);
}

function unknownArea(area: string): Outcome<never> {
  return refuse('AREA_UNKNOWN', 'area', {
    zh: `地址码${area}在任何版本的行政区划代码中都不存在`,
    en: `area ${area} existed in no edition of the division codes`,
  });
}

/** Checks a citizen identity number of 18 characters, or of 15 digits (then upgraded). Source: GB 11643-1999. */
export function parseCitizenId(value: string, rules: CitizenIdRules = {}): Outcome<CitizenIdParts> {
  const given = normalizeIdentifier(value);
  if (given.length !== 18 && given.length !== 15) return refuseLength('18 / 15');
  const synthetic = given.startsWith(SYNTHETIC_AREA);
  const upgraded = given.length === 15;
  const body = upgraded ? 15 : 17;
  if (!areDigits(given, synthetic ? 6 : 0, body) || (upgraded && synthetic)) {
    return refuse('NOT_DIGITS', 'digits', { zh: `前${body}位应为数字`, en: `the first ${body} must be digits` });
  }
  const number = upgraded ? upgradeCitizenId(given) : given;
  const area = number.slice(0, 6);
  if (synthetic && !rules.allowSynthetic) {
    return refuse('SYNTHETIC_NOT_ALLOWED', 'area', {
      zh: '此处不接受合成（测试）号码',
      en: 'synthetic numbers are not accepted here',
    });
  }
  const birth = number.slice(6, 14);
  const refusal = refuseBirthDate(birth, rules.today);
  if (refusal) return refusal;
  const expected = citizenIdCheckDigit(checkedDigits(number, synthetic));
  const checkDigit = number.charAt(17);
  if (checkDigit !== expected) return refuseCheckDigit(expected);
  if (!synthetic && rules.areaExisted && !rules.areaExisted(area)) return unknownArea(area);
  const sequence = number.slice(14, 17);
  const sex = number.charCodeAt(16) % 2 === 1 ? '1' : '2';
  return accept(number, { area, birthDate: toIsoDate(birth), sequence, sex, checkDigit, synthetic, upgraded });
}

/**
 * Builds a citizen identity number.
 * @param area six digits or {@link SYNTHETIC_AREA}
 * @param birthDate YYYY-MM-DD
 * @param sequence 0 to 999; odd is male
 */
export function buildCitizenId(area: string, birthDate: string, sequence: number): string {
  const tail = birthDate.replaceAll('-', '') + String(sequence).padStart(3, '0');
  return area + tail + citizenIdCheckDigit(checkedDigits(area + tail, area === SYNTHETIC_AREA));
}

/** A citizen id for display: `110105********002X`; the birth date is hidden. Source: GB/T 35273-2020 clause 7.2. */
export function maskCitizenId(number: string): string {
  return `${number.slice(0, 6)}********${number.slice(14)}`;
}
