import type { LegalEntity } from '@registry/proto/legal-entity/v1';
import { type Sparse, sparse } from '@registry/service-kit';

type LegalEntityItems = Omit<LegalEntity, 'entityId' | 'metadata'>;

/** What is stored of an entity: the elements that are set. The four that must be are always there. */
export type LegalEntityData = Sparse<LegalEntityItems> & {
  readonly unifiedSocialCreditCode: string;
  readonly name: string;
  readonly state: string;
  readonly division: string;
};

/** The elements of a row, without the fields that are the registry's to set. The four needed ones may be empty still. */
export function legalEntityItems(entity: LegalEntity): LegalEntityData {
  const { entityId: _id, metadata: _metadata, ...items } = entity;
  const { unifiedSocialCreditCode, name, state, division } = items;
  return { ...sparse(items), unifiedSocialCreditCode, name, state, division };
}
