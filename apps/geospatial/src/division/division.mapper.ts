import type { ErasedVersion, Version } from '@registry/ledger';
import { AdministrativeDivision } from '@registry/proto/geospatial/v1';
import { Encoded, recordMetadata } from '@registry/service-kit';
import type { DivisionData } from './division.resource';

type DivisionVersion = Version<DivisionData> | ErasedVersion;

/** Versions never change, so each is mapped once and forgotten with its version. */
const messages = new WeakMap<DivisionVersion, AdministrativeDivision>();
const encodings = new WeakMap<Version<DivisionData>, Encoded<AdministrativeDivision>>();

/** The message of a version; of an erased one no more than its code, dates and metadata. */
export function toDivision(version: DivisionVersion): AdministrativeDivision {
  const known = messages.get(version);
  if (known !== undefined) {
    return known;
  }
  const { predecessors = [], successors = [], ...data }: Partial<DivisionData> = version.data ?? {};
  const message = AdministrativeDivision.fromPartial({
    code: version.key,
    ...data,
    predecessors: [...predecessors],
    successors: [...successors],
    validFrom: version.validFrom,
    validTo: version.validTo,
    metadata: recordMetadata(version),
  });
  messages.set(version, message);
  return message;
}

/** The message of a version as it goes over the wire. */
export function toEncodedDivision(version: Version<DivisionData>): Encoded<AdministrativeDivision> {
  const known = encodings.get(version);
  if (known !== undefined) {
    return known;
  }
  const encoded = Encoded.of(AdministrativeDivision, toDivision(version));
  encodings.set(version, encoded);
  return encoded;
}
