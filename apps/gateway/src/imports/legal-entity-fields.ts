import {
  type FormerNumber,
  type Industry,
  type LegalEntity,
  type LegalRepresentative,
  NumberKind,
  type OperatingTerm,
  type RegisteredCapital,
} from '@registry/proto/legal-entity/v1';
import { type FieldsOf, choice, integer, list, record, text } from './fields';

const elements: FieldsOf<LegalEntity, 'entityId' | 'metadata'> = {
  unifiedSocialCreditCode: text,
  name: text,
  formerNames: list(text),
  formerNumbers: list(record<FormerNumber>({ kind: choice(NumberKind), value: text })),
  state: text,
  organizationType: text,
  economicType: text,
  industry: record<Industry>({ section: text, code: text }),
  legalRepresentative: record<LegalRepresentative>({ name: text, documentType: text, documentNumber: text }),
  establishedOn: text,
  operatingTerm: record<OperatingTerm>({ from: text, to: text }),
  businessScope: text,
  registeredCapital: record<RegisteredCapital>({ minorUnits: integer, currency: text }),
  address: text,
  division: text,
  registeringAuthority: text,
  changedOn: text,
  revokedOn: text,
  cancelledOn: text,
};

/** Fields of a line of legal entities. */
export const legalEntityFields = { ...elements, validFrom: text, validTo: text };
