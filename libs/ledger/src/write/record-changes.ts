import { type Change, type ChangeKind, TAKES_AWAY } from '../log/commit';
import type { ResourceDefinition } from '../resource/definition';
import { FIRST_DATE, OPEN_DATE } from '../time/dates';
import { uncovered } from '../version/rectangles';
import { decodedData, type VersionRow } from '../version/version-row';

/** A version that a write opens, and how it came to be. */
export interface OpenedVersion {
  readonly row: VersionRow;
  readonly kind: ChangeKind;
}

/** Why facts were taken away without others in their place. */
export interface Taking {
  readonly kind: ChangeKind;
  /** Key of the record that the facts' record was merged into. */
  readonly into?: string;
}

/** What a write did to one record. */
interface RecordMove {
  readonly key: string;
  /** What is live afterwards, by validFrom. */
  readonly after: readonly VersionRow[];
  readonly opened: readonly OpenedVersion[];
  readonly closed: readonly VersionRow[];
  /** By the id of the version taken; those without went with the merger, else they are ended. */
  readonly takings: ReadonlyMap<string, Taking>;
  /** Key of the record that the write merged this one into. */
  readonly mergedInto: string | undefined;
}

/**
 * What a write did to one record, as the log tells it: a change for every version opened, which supersedes the closed ones
 * it is the first to overlap, and a change for every closed one that nothing took the place of. What the write laid over a
 * fact and took away again leaves a hole that none of these tells of: then a change that closes nothing does. So does one for
 * the merger of a record of which it leaves nothing to close.
 */
export function changesOf(
  definition: ResourceDefinition<object>,
  { key, after, opened, closed, takings, mergedInto }: RecordMove,
): Change[] {
  const rest = new Set(closed);
  const change = (row: VersionRow, kind: ChangeKind, superseded: readonly VersionRow[], written: boolean): Change => ({
    ...{ resource: definition.name, key: row.key, kind, validFrom: row.validFrom },
    ...(row.validTo === OPEN_DATE ? {} : { validTo: row.validTo }),
    ...(written ? { versionId: row.versionId, digest: row.digest } : {}),
    supersedes: superseded.map(({ versionId }) => versionId),
    divisions: divisionsOf(definition, written ? [row, ...superseded] : superseded),
  });
  const changes = opened.map(({ row, kind }) => {
    const superseded = [...rest].filter(
      (version) =>
        row.validFrom < version.validTo &&
        version.validFrom < row.validTo &&
        takings.get(version.versionId) === undefined,
    );
    for (const version of superseded) rest.delete(version);
    return change(row, kind, superseded, true);
  });
  const untold: Taking = mergedInto === undefined ? { kind: 'ended' } : { kind: 'merged', into: mergedInto };
  for (const version of rest) {
    const { kind, into } = takings.get(version.versionId) ?? untold;
    changes.push({ ...change(version, kind, [version], false), ...(into === undefined ? {} : { into }) });
  }
  if (mergedInto !== undefined && !changes.some(({ into }) => into === mergedInto)) {
    const told = { resource: definition.name, key, kind: 'merged', validFrom: FIRST_DATE, into: mergedInto } as const;
    changes.push({ ...told, supersedes: [], divisions: [] });
  }
  if (changes.some(({ kind }) => TAKES_AWAY.has(kind))) return changes;
  for (const version of closed) {
    for (const { from, to } of uncovered(after, { from: version.validFrom, to: version.validTo })) {
      const hole = { ...version, validFrom: from, validTo: to };
      changes.push({ ...change(hole, 'ended', [version], false), supersedes: [] });
    }
  }
  return changes;
}

/** The one change that says that a record was wiped, on all dates. */
export function erasure(definition: ResourceDefinition<object>, key: string, closed: readonly VersionRow[]): Change {
  return {
    ...{ resource: definition.name, key, kind: 'erased', validFrom: FIRST_DATE },
    supersedes: closed.map(({ versionId }) => versionId),
    divisions: divisionsOf(definition, closed),
  };
}

function divisionsOf(definition: ResourceDefinition<object>, rows: readonly VersionRow[]): string[] {
  const { divisions } = definition;
  if (!divisions) return [];
  const kept = rows.filter(({ erased }) => !erased);
  return [...new Set(kept.flatMap((row) => divisions(decodedData(definition, row))))].sort();
}
