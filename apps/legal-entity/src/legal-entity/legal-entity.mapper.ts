import type { Version } from '@registry/ledger';
import { LegalEntity } from '@registry/proto/legal-entity/v1';
import { Encoded, recordMetadata } from '@registry/service-kit';
import type { LegalEntityData } from './legal-entity-data';
import { entityIdOf } from './legal-entity.resource';

const messages = new WeakMap<Version<LegalEntityData>, LegalEntity>();
const encodings = new WeakMap<Version<LegalEntityData>, Encoded<LegalEntity>>();

/** The message of a version. Made once per version: the ledger hands out the same object while it is cached. */
export function toLegalEntity(version: Version<LegalEntityData>): LegalEntity {
  let entity = messages.get(version);
  if (entity === undefined) {
    const { formerNames = [], formerNumbers = [], ...data } = version.data;
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
