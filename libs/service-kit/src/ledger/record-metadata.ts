import type { ErasedVersion, Version } from '@registry/ledger';
import type { RecordMetadata } from '@registry/proto/common/v1';

/** What the contract says of a version of the ledger. */
export function recordMetadata(version: Version<object> | ErasedVersion): RecordMetadata {
  return {
    versionId: version.versionId,
    validFrom: version.validFrom,
    validTo: version.validTo,
    seqFrom: version.seqFrom,
    seqTo: version.seqTo,
    recordedAt: version.recordedAt,
    provenance: version.provenance,
    etag: version.etag,
    schemaVersion: version.schemaVersion,
    digest: version.digest,
    erased: version.data === undefined,
    origin: version.origin,
  };
}
