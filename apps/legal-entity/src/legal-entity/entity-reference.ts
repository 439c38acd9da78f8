import { NumberKind, type LegalEntityReference } from '@registry/proto/legal-entity/v1';
import { type RecordReference, invalidArgument, violation } from '@registry/service-kit';
import { type KnownNumberKind, normalizeNumber, numberIdentifier, refuseNumber } from './entity-number';
import { referenceRequired } from './legal-entity.errors';
import { entityKey } from './legal-entity.resource';

const entityIdPattern = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/** Kinds in the order in which a number of any kind is tried. */
const allKinds: readonly KnownNumberKind[] = [
  NumberKind.UNIFIED_SOCIAL_CREDIT_CODE,
  NumberKind.REGISTRATION_NUMBER,
  NumberKind.ORGANIZATION_CODE,
  NumberKind.TAXPAYER_ID,
  NumberKind.OTHER,
];

const kindsOfCase: Readonly<Record<string, readonly KnownNumberKind[]>> = {
  unifiedSocialCreditCode: [NumberKind.UNIFIED_SOCIAL_CREDIT_CODE],
  registrationNumber: [NumberKind.REGISTRATION_NUMBER],
  organizationCode: [NumberKind.ORGANIZATION_CODE],
  // Since 2015 the unified social credit code is the taxpayer id.
  taxpayerId: [NumberKind.TAXPAYER_ID, NumberKind.UNIFIED_SOCIAL_CREDIT_CODE],
  number: allKinds,
};

/**
 * What the ledger is asked for a reference.
 * @throws RegistryError INVALID_ARGUMENT naming the part of `field` that is wrong
 */
export function entityReference(entity: LegalEntityReference | undefined, field: string): RecordReference {
  const reference = entity?.reference;
  if (reference === undefined) {
    throw referenceRequired(field);
  }
  const path = `${field}.${reference.$case}`;
  if (reference.$case === 'entityId') {
    if (!entityIdPattern.test(reference.value)) {
      throw invalidArgument([
        violation(path, 'MALFORMED', { en: 'must be a ULID of 26 characters', zh: '须为26位ULID' }),
      ]);
    }
    return { key: entityKey(reference.value) };
  }
  const value = normalizeNumber(reference.value);
  const kinds = kindsOfCase[reference.$case] ?? [];
  const refusals = kinds.map((kind) => refuseNumber(kind, value));
  const [first] = refusals;
  if (first !== undefined && refusals.every((refusal) => refusal !== undefined)) {
    throw invalidArgument([violation(path, first.reason, first.message)]);
  }
  const possible = kinds.filter((_kind, index) => refusals[index] === undefined);
  return { identifiers: possible.map((kind) => numberIdentifier(kind, value)) };
}
