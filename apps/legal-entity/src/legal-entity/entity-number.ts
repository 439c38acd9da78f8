import {
  normalizeIdentifier,
  parseOrganizationCode,
  parseRegistrationNumber,
  parseUnifiedSocialCreditCode,
} from '@registry/identity';
import type { Identifier } from '@registry/ledger';
import { NumberKind } from '@registry/proto/legal-entity/v1';

/** Kinds of identifiers under which an entity is claimed in the ledger. */
export const numberKinds = {
  [NumberKind.UNIFIED_SOCIAL_CREDIT_CODE]: 'unifiedSocialCreditCode',
  [NumberKind.REGISTRATION_NUMBER]: 'registrationNumber',
  [NumberKind.ORGANIZATION_CODE]: 'organizationCode',
  [NumberKind.TAXPAYER_ID]: 'taxpayerId',
  [NumberKind.OTHER]: 'otherNumber',
} as const;

/** A kind that a number can be of. */
export type KnownNumberKind = keyof typeof numberKinds;

/** Why a number is refused. */
export interface NumberRefusal {
  readonly reason: string;
  readonly message: { readonly en: string; readonly zh: string };
}

/** Form of a registration number before 2007, 13 digits without a check digit. */
const formerRegistrationNumber = /^\d{13}$/;
const taxpayerId = /^[0-9A-Z]{15,20}$/;
const otherNumber = /^[\p{L}\p{N}]{1,32}$/u;

/** Whether a kind in a message is one of the contract's. */
export function isKnownKind(kind: NumberKind): kind is KnownNumberKind {
  return kind in numberKinds;
}

/** A number without separators, letters in upper case; checks are {@link refuseNumber}'s. */
export function normalizeNumber(value: string): string {
  return normalizeIdentifier(value);
}

/** What is wrong with a number of a kind; undefined for a good one. Sources: GB 32100, GS 15, GB 11714. */
export function refuseNumber(kind: KnownNumberKind, value: string): NumberRefusal | undefined {
  switch (kind) {
    case NumberKind.UNIFIED_SOCIAL_CREDIT_CODE:
      return refusalOf(parseUnifiedSocialCreditCode(value));
    case NumberKind.REGISTRATION_NUMBER:
      return formerRegistrationNumber.test(value) ? undefined : refusalOf(parseRegistrationNumber(value));
    case NumberKind.ORGANIZATION_CODE:
      return refusalOf(parseOrganizationCode(value));
    case NumberKind.TAXPAYER_ID:
      return taxpayerId.test(value) ? undefined : malformed('15 to 20 letters and digits', '15至20位字母或数字');
    case NumberKind.OTHER:
      return otherNumber.test(value) ? undefined : malformed('1 to 32 letters and digits', '1至32位字母或数字');
  }
}

/** The identifier under which a number is claimed and looked up. */
export function numberIdentifier(kind: KnownNumberKind, value: string): Identifier {
  return { kind: numberKinds[kind], value };
}

function refusalOf(outcome: { ok: true } | ({ ok: false } & NumberRefusal)): NumberRefusal | undefined {
  return outcome.ok ? undefined : outcome;
}

function malformed(en: string, zh: string): NumberRefusal {
  return { reason: 'MALFORMED', message: { en: `must be ${en}`, zh: `须为${zh}` } };
}
