import { NumberKind } from '@registry/proto/legal-entity/v1';
import { isKnownKind, numberKinds } from './entity-number';
import type { LegalEntityData } from './legal-entity-data';

const ownKinds: ReadonlySet<string> = new Set([
  numberKinds[NumberKind.UNIFIED_SOCIAL_CREDIT_CODE],
  numberKinds[NumberKind.ORGANIZATION_CODE],
]);

/** Path of the field that holds a number which the ledger says is another entity's, by the identifier's kind. */
export function claimedField(data: LegalEntityData | undefined, identifierKind: string): string {
  const index = (data?.formerNumbers ?? []).findIndex(
    ({ kind = NumberKind.UNSPECIFIED }) => isKnownKind(kind) && numberKinds[kind] === identifierKind,
  );
  return index < 0 || identifierKind === numberKinds[NumberKind.UNIFIED_SOCIAL_CREDIT_CODE]
    ? ownField(identifierKind)
    : `legalEntity.formerNumbers[${index}].value`;
}

function ownField(identifierKind: string): string {
  return ownKinds.has(identifierKind) ? 'legalEntity.unifiedSocialCreditCode' : 'legalEntity.formerNumbers';
}
