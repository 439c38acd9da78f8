import { versionDigest } from '../digest/version-digest';
import { ForeignCommitError } from '../errors';
import type { Change } from '../log/commit';
import type { ResourceDefinition } from '../resource/definition';
import { decodedData, OPEN_SEQ } from '../version/version-row';
import { erasedState, mergedState, survivor } from '../write/fates';
import { claimedBy, type Claimed, loadClaims, overlapState } from '../write/identifiers';
import { eraseLive, loadStanding } from '../write/operations/erase';
import type { LiveVersion, RecordState } from '../write/snapshot';
import type { StagedStates } from '../write/staged-states';
import type { CarriedVersion, ForeignCommit } from './foreign-commit';

/** What a commit does to one record. */
interface RecordPart {
  readonly definition: ResourceDefinition<object>;
  readonly key: string;
  readonly changes: readonly Change[];
  readonly opened: readonly LiveVersion[];
}

/**
 * Stages what another ledger's commit did: the same versions, under their own ids, nonces and digests, take the place of
 * the same versions. An identifier that another record holds stays with that one, and the clash is kept as a document
 * among the claims: `overlap:KIND:SM3:KEY`. Errors: ForeignCommitError, when the commit does not follow from what is held
 * here or is not what its digests say.
 */
export async function adopt(
  states: StagedStates,
  definitions: ReadonlyMap<string, ResourceDefinition<object>>,
  foreign: ForeignCommit,
): Promise<void> {
  const parts = partsOf(definitions, foreign, states.now);
  await Promise.all(parts.map((part) => load(states, part)));
  for (const part of parts) {
    const { definition, key, changes } = part;
    if (changes.some(({ kind }) => kind === 'erased')) eraseLive(states, definition, key);
    else stage(states, part);
  }
}

function partsOf(
  definitions: ReadonlyMap<string, ResourceDefinition<object>>,
  { commit, versions }: ForeignCommit,
  now: string,
): RecordPart[] {
  const carried = new Map(versions.map((version) => [version.versionId, version]));
  const byRecord = new Map<string, Change[]>();
  for (const change of commit.changes) {
    const id = `${change.resource} ${change.key}`;
    byRecord.set(id, [...(byRecord.get(id) ?? []), change]);
  }
  return [...byRecord.values()].flatMap((changes) => {
    const [first] = changes;
    if (!first) return [];
    const { resource, key } = first;
    const definition = definitions.get(resource);
    if (!definition) throw new ForeignCommitError('RESOURCE_UNKNOWN', commit.position, { resource });
    const opened = changes.flatMap((change) => {
      if (change.versionId === undefined) return [];
      const version = carried.get(change.versionId);
      if (!version || !isWhatItSays(version, change)) {
        throw new ForeignCommitError('VERSION_DIFFERS', commit.position, { resource, versionId: change.versionId });
      }
      const { resource: _, ...row } = version;
      return [{ ...row, seqFrom: 0, seqTo: OPEN_SEQ, recordedAt: now }];
    });
    return [{ definition, key, changes, opened }];
  });
}

/** Whether the version is the one that the change names; of an erased one only its name is left to compare. */
function isWhatItSays(version: CarriedVersion, { resource, key, digest }: Change): boolean {
  const isNamed = version.resource === resource && version.key === key && version.digest === digest;
  return isNamed && (version.erased === true || versionDigest(version) === digest);
}

async function load(states: StagedStates, { definition, key, changes, opened }: RecordPart): Promise<void> {
  const claimed = identifiersOf(definition, opened);
  await Promise.all([
    states.live(definition, key),
    states.claims.get([mergedState(definition, key), erasedState(definition, key)]),
    states.claims.get(claimed.map(({ id }) => overlapState(definition, id, key))),
    loadClaims(states, definition, claimed, key),
  ]);
  if (!changes.some(({ kind }) => kind === 'erased')) return;
  await loadStanding(states, definition, key);
  const live = states.peek(definition, key);
  await states.claims.get(identifiersOf(definition, live).map(({ id }) => id));
}

function stage(states: StagedStates, { definition, key, changes, opened }: RecordPart): void {
  const live = states.peek(definition, key);
  const closed = new Set(changes.flatMap(({ supersedes }) => supersedes));
  const kept = live.filter(({ versionId }) => !closed.delete(versionId));
  const [missing] = closed;
  if (missing !== undefined) {
    throw new ForeignCommitError('VERSION_NOT_LIVE', undefined, { resource: definition.name, versionId: missing });
  }
  const after = [...kept, ...opened].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  if (overlaps(after))
    throw new ForeignCommitError('RECTANGLES_OVERLAP', undefined, { resource: definition.name, key });
  for (const { into } of changes) {
    if (into !== undefined) states.claims.set(mergedState(definition, key), { key: into });
  }
  for (const { id } of identifiersOf(definition, opened)) {
    const owner = states.claims.peek(id)?.key;
    if (owner === undefined) states.claims.set(id, { key });
    else if (survivor(states, definition, owner) !== key && survivor(states, definition, key) !== owner) {
      states.claims.set(overlapState(definition, id, key), { key });
    }
  }
  states.set(definition, key, after);
}

function identifiersOf(definition: ResourceDefinition<object>, rows: RecordState): Claimed[] {
  return rows.flatMap((row) => (row.erased ? [] : claimedBy(definition, decodedData(definition, row))));
}

function overlaps(rows: RecordState): boolean {
  return rows.some((row, i) => {
    const next = rows[i + 1];
    return next !== undefined && next.validFrom < row.validTo;
  });
}
