import type { Provenance } from '@registry/proto/common/v1';

/** One rectangle of valid time [validFrom, validTo) and recorded time [seqFrom, seqTo) of a record. Never mutated. */
export interface Version<D extends object> {
  readonly resource: string;
  readonly key: string;
  readonly versionId: string;
  /** Data in the shape of the definition's current schema version. */
  readonly data: D;
  /** First date on which it held, YYYY-MM-DD. */
  readonly validFrom: string;
  /** First date on which it no longer held; unset while open. */
  readonly validTo?: string;
  /** Commit that recorded it; 0 while its transaction has not ended. */
  readonly seqFrom: number;
  /** Commit that superseded it. Only in histories: a version read as of a seq is live there. */
  readonly seqTo?: number;
  /** When seqFrom was committed, ISO 8601. */
  readonly recordedAt: string;
  readonly provenance: Provenance;
  /** SM3 digest, hex. */
  readonly digest: string;
  /** Schema version it was written with. */
  readonly schemaVersion: number;
  /** Tag for conditional writes: changes whenever this rectangle is superseded. */
  readonly etag: string;
  /** Lower node that recorded it; unset when this one did. */
  readonly origin?: string;
}

/** A version whose data was wiped by law: all that is left of it. */
export interface ErasedVersion extends Omit<Version<object>, 'data'> {
  readonly data?: undefined;
}
