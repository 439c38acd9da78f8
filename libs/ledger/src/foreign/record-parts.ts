import { versionDigest } from '../digest/version-digest';
import { ForeignCommitError } from '../errors';
import type { Change } from '../log/commit';
import type { ResourceDefinition } from '../resource/definition';
import { isDate, OPEN_DATE } from '../time/dates';
import { isUlid } from '../version/ulid';
import { OPEN_SEQ } from '../version/version-row';
import { isKey } from '../write/operations/checks';
import { type LiveVersion, stateId } from '../write/snapshot';
import type { CarriedVersion, ForeignCommit } from './foreign-commit';

/** What a commit does to one record. */
export interface RecordPart {
  readonly definition: ResourceDefinition<object>;
  readonly key: string;
  readonly changes: readonly Change[];
  readonly opened: readonly LiveVersion[];
}

/**
 * What a commit does, record by record. Errors: ForeignCommitError RESOURCE_UNKNOWN, SCHEMA_NEWER; KEY_INVALID for what
 * cannot be a key; VERSION_DIFFERS where a version is missing, stands twice, or is not what its change and its digest say.
 */
export function recordParts(
  definitions: ReadonlyMap<string, ResourceDefinition<object>>,
  { commit, versions }: ForeignCommit,
): RecordPart[] {
  const carried = new Map(versions.map((version) => [stateId(version.resource, version.versionId), version]));
  const byRecord = new Map<string, [Change, ...Change[]]>();
  for (const change of commit.changes) {
    const field = (['key', 'into'] as const).find((name) => !isKey(change[name] ?? change.key));
    if (field) throw new ForeignCommitError('KEY_INVALID', commit.position, { resource: change.resource, field });
    const id = stateId(change.resource, change.key);
    const known = byRecord.get(id);
    if (known) known.push(change);
    else byRecord.set(id, [change]);
  }
  return [...byRecord.values()].map((changes) => {
    const [{ resource, key }] = changes;
    const definition = definitions.get(resource);
    if (!definition) throw new ForeignCommitError('RESOURCE_UNKNOWN', commit.position, { resource });
    const opened = changes.flatMap((change) => {
      const { versionId } = change;
      if (versionId === undefined) return [];
      const id = stateId(resource, versionId);
      const version = carried.get(id);
      if (!version || !isWhatItSays(version, change)) {
        throw new ForeignCommitError('VERSION_DIFFERS', commit.position, { resource, versionId });
      }
      carried.delete(id);
      const { schemaVersion } = version;
      if (schemaVersion > definition.schemaVersion) {
        throw new ForeignCommitError('SCHEMA_NEWER', commit.position, { resource, versionId });
      }
      const { resource: _, ...row } = version;
      return [{ ...row, seqFrom: 0, seqTo: OPEN_SEQ, recordedAt: '' }];
    });
    return { definition, key, changes, opened };
  });
}

/** Whether the version is the one that the change names; of an erased one only its name and range are left to compare. */
function isWhatItSays(version: CarriedVersion, { key, digest, validFrom, validTo = OPEN_DATE }: Change): boolean {
  const isNamed = isUlid(version.versionId) && version.key === key && version.digest === digest;
  const isOfRange = version.validFrom === validFrom && version.validTo === validTo;
  const isRange = isDate(validFrom) && isDate(validTo) && validFrom < validTo;
  return isNamed && isOfRange && isRange && (version.erased === true || versionDigest(version) === digest);
}
