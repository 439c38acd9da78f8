import { ENTITY_STATE } from '@registry/code-mapping';
import { type LegalEntity, NumberKind } from '@registry/proto/legal-entity/v1';
import { sparse } from '@registry/service-kit';
import { z } from 'zod';
import { EnumNames } from '../queries/enum-names';

/** Kinds of numbers by name. */
const numberKinds = new EnumNames(NumberKind);

/** A legal entity 法人和其他组织 as the gateway answers it. */
export const legalEntityShape = z.object({
  entityId: z.string(),
  unifiedSocialCreditCode: z.string(),
  name: z.string(),
  formerNames: z.array(z.string()),
  formerNumbers: z.array(z.object({ kind: z.enum(numberKinds.names).optional(), value: z.string() })),
  state: z.string().describe("The registry's own code, e.g. 20 in being"),
  stateName: z.string().optional(),
  organizationType: z.string().optional().describe('GB/T 20091'),
  economicType: z.string().optional().describe('GB/T 12402'),
  industry: z.object({ section: z.string().optional(), code: z.string().optional() }).optional(),
  legalRepresentative: z
    .object({
      name: z.string().optional(),
      documentType: z.string().optional(),
      documentNumber: z.string().optional().describe('Personal data: only with a token'),
    })
    .optional(),
  establishedOn: z.string().optional(),
  operatingTerm: z.object({ from: z.string().optional(), to: z.string().optional() }).optional(),
  businessScope: z.string().optional(),
  registeredCapital: z
    .object({ minorUnits: z.number().int().optional(), currency: z.string().optional() })
    .optional()
    .describe("In the currency's minor unit: 分 for CNY"),
  address: z.string().optional(),
  division: z.string(),
  registeringAuthority: z.string().optional(),
  changedOn: z.string().optional(),
  revokedOn: z.string().optional(),
  cancelledOn: z.string().optional(),
  validFrom: z.string().optional(),
  validTo: z.string().optional(),
});

/** A legal entity of the contract as JSON; `personal` adds the document of its representative. */
export function legalEntityBody(entity: LegalEntity, personal: boolean): z.infer<typeof legalEntityShape> {
  const { formerNames, formerNumbers, legalRepresentative, metadata, ...fields } = entity;
  const { name, documentType, documentNumber } = legalRepresentative ?? {
    name: '',
    documentType: '',
    documentNumber: '',
  };
  const representative = personal ? { name, documentType, documentNumber } : { name };
  return {
    ...sparse({ ...fields, legalRepresentative: representative }),
    entityId: entity.entityId,
    unifiedSocialCreditCode: entity.unifiedSocialCreditCode,
    name: entity.name,
    state: entity.state,
    stateName: ENTITY_STATE.find(entity.state, latest)?.name.zh,
    division: entity.division,
    formerNames,
    formerNumbers: formerNumbers.map(({ kind, value }) => ({ kind: numberKinds.nameOf(kind), value })),
    validFrom: metadata?.validFrom,
    validTo: metadata?.validTo,
  };
}

/** A day on which the latest edition of a table holds. */
const latest = '9999-12-30';
