export { citizenIdCheckDigit } from './citizen-id/check-digit';
export {
  type CitizenIdParts,
  type CitizenIdRules,
  SYNTHETIC_AREA,
  buildCitizenId,
  downgradeCitizenId,
  maskCitizenId,
  parseCitizenId,
  upgradeCitizenId,
} from './citizen-id/citizen-id';
export { type Detection, type IdentifierKind, detectIdentifier } from './detection/detect';
export { type ForeignResidentIdParts, parseForeignResidentId } from './foreign-resident-id/foreign-resident-id';
export {
  type OrganizationCodeParts,
  organizationCodeCheckDigit,
  parseOrganizationCode,
} from './organization-code/organization-code';
export { normalizeIdentifier } from './outcome/normalize';
export type { Accepted, Message, Outcome, Refusal } from './outcome/outcome';
export {
  type RegistrationNumberParts,
  parseRegistrationNumber,
  registrationNumberCheckDigit,
} from './registration-number/registration-number';
export {
  type UnifiedSocialCreditCodeParts,
  buildUnifiedSocialCreditCode,
  parseUnifiedSocialCreditCode,
  unifiedSocialCreditCodeCheckDigit,
} from './unified-social-credit-code/unified-social-credit-code';
