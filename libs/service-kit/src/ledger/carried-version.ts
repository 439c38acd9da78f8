import type { CarriedVersion, ExportedVersion } from '@registry/ledger';
import type { CarriedVersion as CarriedVersionMessage, Provenance } from '@registry/proto/common/v1';

/** Stands for "open" in the rows of a ledger. */
const openDate = '9999-12-31';
const openSeq = Number.MAX_SAFE_INTEGER;

const noProvenance: Provenance = { sourceDepartment: '', legalBasis: '', reason: '', itemSources: {} };

/** A version as it travels. */
export function carriedMessage({ json, validTo, erased, ...version }: CarriedVersion): CarriedVersionMessage {
  return {
    ...version,
    data: json,
    validTo: validTo === openDate ? undefined : validTo,
    erased: erased === true,
    recordedAt: undefined,
  };
}

/** The version of a message. */
export function carriedVersion(message: CarriedVersionMessage): CarriedVersion {
  const { resource, versionId, key, validFrom, validTo, data, schemaVersion, nonce, digest, origin } = message;
  return {
    ...{ resource, versionId, key, validFrom, validTo: validTo ?? openDate, json: data, schemaVersion, nonce, digest },
    provenance: message.provenance ?? noProvenance,
    ...(origin === undefined ? {} : { origin }),
    ...(message.erased ? { erased: true as const } : {}),
  };
}

/** A version of an export, with what its ledger says of it. */
export function exportedMessage({ resource, row }: ExportedVersion): CarriedVersionMessage {
  const { seqFrom, seqTo: _, recordedAt, ...version } = row;
  return { ...carriedMessage({ ...version, resource }), seqFrom, recordedAt };
}

/** The version of an export's message. */
export function exportedVersion(message: CarriedVersionMessage): ExportedVersion {
  const { resource, ...version } = carriedVersion(message);
  const { seqFrom = 0, recordedAt = '' } = message;
  return { resource, row: { ...version, seqFrom, seqTo: openSeq, recordedAt } };
}
