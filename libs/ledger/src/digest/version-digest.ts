import type { Provenance } from '@registry/proto/common/v1';
import { OPEN_DATE } from '../time/dates';
import { canonicalJson } from './canonical-json';
import { sm3 } from './sm3';

/** What a version's digest covers. Recorded time is not of it, so superseding a version leaves its digest. */
export interface DigestedVersion {
  readonly key: string;
  readonly validFrom: string;
  readonly validTo: string;
  /** RFC 8785 JSON of the data. */
  readonly json: string;
  readonly provenance: Provenance;
  readonly schemaVersion: number;
  /** 16 random bytes, hex: without them a digest tells nothing of the data. */
  readonly nonce: string;
}

/** SM3(nonce ‖ RFC 8785 JSON of { data, key, provenance, schemaVersion, validFrom, validTo }), hex; validTo left out while open. */
export function versionDigest(version: DigestedVersion): string {
  const { key, provenance, schemaVersion, validFrom } = version;
  const validTo = version.validTo === OPEN_DATE ? undefined : version.validTo;
  // `data` sorts before the other members and is canonical already.
  const others = canonicalJson({ key, provenance, schemaVersion, validFrom, validTo });
  return sm3(Buffer.from(version.nonce, 'hex'), `{"data":${version.json},${others.slice(1)}`);
}
