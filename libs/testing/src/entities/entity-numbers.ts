import {
  buildUnifiedSocialCreditCode,
  organizationCodeCheckDigit,
  registrationNumberCheckDigit,
} from '@registry/identity';
import type { FormerNumberFacts } from './entity';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const BODIES = ALPHABET.length ** 6;
/** Coprime to the number of bodies, so that counting through it meets each body once, in no visible order. */
const STRIDE = 410_338_673;

/** How many synthetic entities can have numbers of their own: 10 million, the room of registration numbers. */
export const MOST_ENTITIES = 10_000_000;

/** Body of an organisation code, GB 11714: "MA" and six characters. */
function bodyOf(index: number): string {
  let rest = Number((BigInt(index) * BigInt(STRIDE)) % BigInt(BODIES));
  let body = '';
  for (let i = 0; i < 6; i++) {
    body = ALPHABET.charAt(rest % ALPHABET.length) + body;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return `MA${body}`;
}

/** A registering authority that no edition of GB/T 2260 has, by province: numbers under it are nobody's. */
function syntheticAuthority(division: string): string {
  return `${division.slice(0, 2)}9901`;
}

/** The unified social credit code of the entity with that index; each index has another. */
export function syntheticCreditCode(departmentAndCategory: string, division: string, index: number): string {
  return buildUnifiedSocialCreditCode(departmentAndCategory, syntheticAuthority(division), bodyOf(index));
}

/** First digit of the serial number 顺序码, GS 15-2006: 0 domestic, 4 foreign-funded, 6 individual. */
export type RegistrantKind = 'domestic' | 'foreign' | 'individual';
const FIRST_DIGIT: Readonly<Record<RegistrantKind, string>> = { domestic: '0', foreign: '4', individual: '6' };

/** Numbers that the entity with that index had before October 2015: registration number, organisation code, taxpayer id. */
export function formerNumbersOf(division: string, index: number, registrant: RegistrantKind): FormerNumberFacts[] {
  const serial = syntheticAuthority(division) + FIRST_DIGIT[registrant] + String(index).padStart(7, '0');
  const body = bodyOf(index);
  const organizationCode = body + organizationCodeCheckDigit(body);
  return [
    { kind: 'REGISTRATION_NUMBER', value: serial + registrationNumberCheckDigit(serial) },
    { kind: 'ORGANIZATION_CODE', value: organizationCode },
    { kind: 'TAXPAYER_ID', value: division + organizationCode },
  ];
}
