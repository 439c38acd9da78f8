import type { Version } from '@registry/ledger';
import { AdministrativeDivision } from '@registry/proto/geospatial/v1';
import { Encoded, recordMetadata } from '@registry/service-kit';
import type { DivisionData } from './division.resource';

/** Versions never change, so each is mapped once and forgotten with its version. */
const messages = new WeakMap<Version<DivisionData>, AdministrativeDivision>();
const encodings = new WeakMap<Version<DivisionData>, Encoded<AdministrativeDivision>>();

/** The message of a version. */
export function toDivision(version: Version<DivisionData>): AdministrativeDivision {
  const known = messages.get(version);
  if (known !== undefined) {
    return known;
  }
  const { predecessors, successors, ...data } = version.data;
  const message = {
    ...data,
    predecessors: [...predecessors],
    successors: [...successors],
    validFrom: version.validFrom,
    validTo: version.validTo,
    metadata: recordMetadata(version),
  };
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
