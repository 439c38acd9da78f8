import { ForeignCommitError } from '../errors';
import type { ResourceDefinition } from '../resource/definition';
import { decodedData } from '../version/version-row';
import { erasedState, mergedState, survivor } from '../write/fates';
import { claimedBy, type Claimed, loadClaims, overlapState } from '../write/identifiers';
import { eraseLive, loadStanding } from '../write/operations/erase';
import type { RecordState } from '../write/snapshot';
import type { StagedStates } from '../write/staged-states';
import type { RecordPart } from './record-parts';

/** Loads all that a commit meets here, so that `adoptParts` does not wait. */
export async function loadParts(states: StagedStates, parts: readonly RecordPart[]): Promise<void> {
  await Promise.all(parts.map((part) => load(states, part)));
}

/**
 * Stages what another ledger's commit did: the same versions, under their own ids, nonces and digests, take the place of
 * the same versions. An identifier that another record holds stays with that one, and the clash is kept as a document
 * among the claims: `overlap:KIND:SM3:KEY`. Errors: ForeignCommitError VERSION_NOT_LIVE, RECTANGLES_OVERLAP, when the commit
 * does not follow from what is held here.
 */
export function adoptParts(states: StagedStates, parts: readonly RecordPart[]): void {
  for (const part of parts) {
    const { definition, key, changes } = part;
    if (changes.some(({ kind }) => kind === 'erased')) eraseLive(states, definition, key);
    else stage(states, part);
  }
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
      const overlap = overlapState(definition, id, key);
      // The clash is kept once, however many versions name it.
      if (states.claims.peek(overlap)?.key === undefined) states.claims.set(overlap, { key });
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
