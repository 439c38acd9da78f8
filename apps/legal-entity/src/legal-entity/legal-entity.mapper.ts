import type { ErasedVersion, Version } from '@registry/ledger';
import { LegalEntity } from '@registry/proto/legal-entity/v1';
import { Encoded, recordMetadata } from '@registry/service-kit';
import type { LegalEntityData } from './legal-entity-data';
import { entityIdOf } from './legal-entity.resource';

type LegalEntityVersion = Version<LegalEntityData> | ErasedVersion;

const messages = new WeakMap<LegalEntityVersion, LegalEntity>();
const encodings = new WeakMap<Version<LegalEntityData>, Encoded<LegalEntity>>();

/** The message of a version; of an erased one no more than its metadata. Made once per version: the ledger hands out the same object while it is cached. */
export function toLegalEntity(version: LegalEntityVersion): LegalEntity {
  let entity = messages.get(version);
  if (entity === undefined) {
    const { formerNames = [], formerNumbers = [], ...data }: Partial<LegalEntityData> = version.data ?? {};
    entity = LegalEntity.fromPartial({
      ...data,
      formerNames: [...formerNames],
      formerNumbers: [...formerNumbers],
      entityId: entityIdOf(version.key),
      metadata: recordMetadata(version),
    });
    messages.set(version, entity);
  }
  return entity;
}

/** The final bytes of a version's message, made once. */
export function toEncodedLegalEntity(version: Version<LegalEntityData>): Encoded<LegalEntity> {
  let encoded = encodings.get(version);
  if (encoded === undefined) {
    encoded = Encoded.of(LegalEntity, toLegalEntity(version));
    encodings.set(version, encoded);
  }
  return encoded;
}
