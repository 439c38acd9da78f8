import { versionDigest } from '../digest/version-digest';
import { ForeignCommitError } from '../errors';
import type { Change } from '../log/commit';
import type { ResourceDefinition } from '../resource/definition';
import { OPEN_SEQ } from '../version/version-row';
import type { LiveVersion } from '../write/snapshot';
import type { CarriedVersion, ForeignCommit } from './foreign-commit';

/** What a commit does to one record. */
export interface RecordPart {
  readonly definition: ResourceDefinition<object>;
  readonly key: string;
  readonly changes: readonly Change[];
  readonly opened: readonly LiveVersion[];
}

/**
 * What a commit does, record by record. Errors: ForeignCommitError RESOURCE_UNKNOWN; VERSION_DIFFERS where a version is
 * missing or not what its digest says.
 */
export function recordParts(
  definitions: ReadonlyMap<string, ResourceDefinition<object>>,
  { commit, versions }: ForeignCommit,
): RecordPart[] {
  const carried = new Map(versions.map((version) => [version.versionId, version]));
  const byRecord = new Map<string, [Change, ...Change[]]>();
  for (const change of commit.changes) {
    const id = `${change.resource} ${change.key}`;
    const known = byRecord.get(id);
    if (known) known.push(change);
    else byRecord.set(id, [change]);
  }
  return [...byRecord.values()].map((changes) => {
    const [{ resource, key }] = changes;
    const definition = definitions.get(resource);
    if (!definition) throw new ForeignCommitError('RESOURCE_UNKNOWN', commit.position, { resource });
    const opened = changes.flatMap((change) => {
      if (change.versionId === undefined) return [];
      const version = carried.get(change.versionId);
      if (!version || !isWhatItSays(version, change)) {
        throw new ForeignCommitError('VERSION_DIFFERS', commit.position, { resource, versionId: change.versionId });
      }
      const { schemaVersion, versionId } = version;
      if (schemaVersion > definition.schemaVersion) {
        throw new ForeignCommitError('SCHEMA_NEWER', commit.position, { resource, versionId });
      }
      const { resource: _, ...row } = version;
      return [{ ...row, seqFrom: 0, seqTo: OPEN_SEQ, recordedAt: '' }];
    });
    return { definition, key, changes, opened };
  });
}

/** Whether the version is the one that the change names; of an erased one only its name is left to compare. */
function isWhatItSays(version: CarriedVersion, { resource, key, digest }: Change): boolean {
  const isNamed = version.resource === resource && version.key === key && version.digest === digest;
  return isNamed && (version.erased === true || versionDigest(version) === digest);
}
