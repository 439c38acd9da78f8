import type { Provenance } from '@registry/proto/common/v1';
import type { ResourceDefinition } from '../resource/definition';
import { OPEN_DATE } from '../time/dates';
import type { ErasedVersion, Version } from './version';

/** Stands for "live" in stored recorded ranges. */
export const OPEN_SEQ = Number.MAX_SAFE_INTEGER;

/** A version as the store holds it: open ends are OPEN_DATE and OPEN_SEQ, data is the canonical JSON that was digested. */
export interface VersionRow {
  readonly versionId: string;
  readonly key: string;
  readonly validFrom: string;
  readonly validTo: string;
  readonly seqFrom: number;
  readonly seqTo: number;
  readonly recordedAt: string;
  readonly provenance: Provenance;
  readonly json: string;
  readonly schemaVersion: number;
  readonly nonce: string;
  readonly digest: string;
  /** Data and nonce were wiped by law and are empty; the digest stays. */
  readonly erased?: true;
  /** Node that recorded it, when that was a lower one. */
  readonly origin?: string;
}

/** The data in the shape of today's schema version. Errors: a missing upcast is a fault of the definition. */
function decodeData<D extends object>(definition: ResourceDefinition<D>, row: VersionRow): D {
  let data = JSON.parse(row.json) as object;
  for (let version = row.schemaVersion; version < definition.schemaVersion; version++) {
    const upcast = definition.upcasts?.[version];
    if (!upcast) throw new Error(`${definition.name} has no upcast from schema version ${version}.`);
    data = upcast(data);
  }
  return data as D;
}

const decoded = new WeakMap<VersionRow, object>();

/** The same, kept with the row: the write side looks at a row's data several times. */
export function decodedData(definition: ResourceDefinition<object>, row: VersionRow): object {
  let data = decoded.get(row);
  if (data === undefined) decoded.set(row, (data = decodeData(definition, row)));
  return data;
}

/** A version as callers see it, at any seq at which it is live. */
export function toVersion<D extends object>(definition: ResourceDefinition<D>, row: VersionRow): Version<D> {
  return { ...toErasedVersion(definition, row), data: decodeData(definition, row) };
}

/** What a version says besides its data. */
export function toErasedVersion(definition: ResourceDefinition<object>, row: VersionRow): ErasedVersion {
  return {
    resource: definition.name,
    key: row.key,
    versionId: row.versionId,
    validFrom: row.validFrom,
    ...(row.validTo === OPEN_DATE ? {} : { validTo: row.validTo }),
    seqFrom: row.seqFrom,
    recordedAt: row.recordedAt,
    provenance: row.provenance,
    digest: row.digest,
    schemaVersion: row.schemaVersion,
    etag: `${row.seqFrom}`,
    ...(row.origin === undefined ? {} : { origin: row.origin }),
  };
}

/** Whether the rectangle holds a date, and a seq where one is given. */
export function holds(row: VersionRow, validAt: string, seq?: number): boolean {
  return (
    row.validFrom <= validAt && validAt < row.validTo && (seq === undefined || (row.seqFrom <= seq && seq < row.seqTo))
  );
}
