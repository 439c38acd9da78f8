import { type CitizenIdRules, parseCitizenId } from '../citizen-id/citizen-id';
import { parseForeignResidentId } from '../foreign-resident-id/foreign-resident-id';
import { parseOrganizationCode } from '../organization-code/organization-code';
import { normalizeIdentifier } from '../outcome/normalize';
import type { Outcome } from '../outcome/outcome';
import { parseRegistrationNumber } from '../registration-number/registration-number';
import { parseUnifiedSocialCreditCode } from '../unified-social-credit-code/unified-social-credit-code';

export type IdentifierKind =
  'citizenId' | 'foreignResidentId' | 'unifiedSocialCreditCode' | 'organizationCode' | 'registrationNumber';

export interface Detection {
  readonly kind: IdentifierKind;
  readonly outcome: Outcome<object>;
}

/** Kinds in the order in which a string of a given length is most likely meant. */
function candidates(length: number, first: string): IdentifierKind[] {
  if (length === 9) return ['organizationCode'];
  if (length === 15) return ['registrationNumber', 'citizenId', 'foreignResidentId'];
  return first === '9'
    ? ['unifiedSocialCreditCode', 'foreignResidentId', 'citizenId']
    : ['citizenId', 'unifiedSocialCreditCode', 'foreignResidentId'];
}

function check(kind: IdentifierKind, value: string, rules: CitizenIdRules): Outcome<object> {
  switch (kind) {
    case 'citizenId':
      return parseCitizenId(value, rules);
    case 'foreignResidentId':
      return parseForeignResidentId(value, rules);
    case 'unifiedSocialCreditCode':
      return parseUnifiedSocialCreditCode(value);
    case 'organizationCode':
      return parseOrganizationCode(value);
    case 'registrationNumber':
      return parseRegistrationNumber(value);
  }
}

/** What a string may be, likeliest first: valid kinds before invalid ones; none for a length that no kind has. */
export function detectIdentifier(value: string, rules: CitizenIdRules = {}): Detection[] {
  const number = normalizeIdentifier(value);
  if (number.length !== 9 && number.length !== 15 && number.length !== 18) return [];
  const all = candidates(number.length, number.charAt(0)).map((kind) => ({
    kind,
    outcome: check(kind, number, rules),
  }));
  return [...all.filter(({ outcome }) => outcome.ok), ...all.filter(({ outcome }) => !outcome.ok)];
}
