import { ForeignCommitError } from '../errors';
import type { Change } from '../log/commit';
import { decodedData } from '../version/version-row';
import { erasedState, mergedState, survivor, survivors } from '../write/fates';
import { claimedBy, identifiersOf, loadClaims, overlapState } from '../write/identifiers';
import { eraseRecord, loadErasure } from '../write/operations/erase';
import { type RecordState, stateId } from '../write/snapshot';
import type { StagedStates } from '../write/staged-states';
import type { RecordPart } from './record-parts';

/** Loads all that a commit meets here, so that `adoptParts` does not wait. */
export async function loadParts(states: StagedStates, parts: readonly RecordPart[]): Promise<void> {
  await Promise.all(parts.map((part) => load(states, part)));
}

/**
 * Stages what another ledger's commit did: the same versions, under their own ids, nonces and digests, take the place of
 * the same versions. An identifier that another record holds stays with that one, and the clash is kept as a document
 * among the claims: `overlap:KIND:SM3:KEY`. Errors: ForeignCommitError VERSION_NOT_LIVE, VERSION_DIFFERS, RECTANGLES_OVERLAP,
 * RECORD_MERGED, RECORD_ERASED, MERGER_CYCLE, when the commit does not follow from what is held here.
 */
export function adoptParts(states: StagedStates, parts: readonly RecordPart[]): void {
  for (const part of parts) {
    requirePossible(states, part);
    const kept = keptOf(states, part);
    if (part.changes.some(isErasure)) eraseRecord(states, part.definition, part.key);
    else stage(states, part, kept);
  }
}

async function load(states: StagedStates, { definition, key, changes, opened }: RecordPart): Promise<void> {
  const { name } = definition;
  const claimed = opened.flatMap((row) => (row.erased ? [] : claimedBy(definition, decodedData(definition, row))));
  const into = changes.flatMap((change) => change.into ?? []);
  await Promise.all([
    states.live(definition, key),
    states.claims.get([mergedState(definition, key), erasedState(definition, key)]),
    states.versionIds.get(opened.map(({ versionId }) => stateId(name, versionId))),
    survivors(states, definition, into),
    loadClaims(states, definition, claimed, key),
    ...(changes.some(isErasure) ? [loadErasure(states, definition, key)] : []),
  ]);
  const others = claimed.filter(({ id }) => (states.claims.peek(id)?.key ?? key) !== key);
  await states.claimants.get(others.map(({ id }) => id));
}

/**
 * What no ledger does is refused: a record that was merged or erased takes no more facts and is not merged or erased
 * again (a merged one may be erased), and no merger leads back to its record.
 */
function requirePossible(states: StagedStates, { definition, key, changes, opened }: RecordPart): void {
  const { name } = definition;
  const refuse = (reason: 'RECORD_MERGED' | 'RECORD_ERASED' | 'MERGER_CYCLE', field: string): never => {
    throw new ForeignCommitError(reason, undefined, { resource: name, key, field });
  };
  const into = new Set(changes.flatMap((change) => change.into ?? []));
  const isErased = changes.some(isErasure);
  const isMerged = states.claims.peek(mergedState(definition, key))?.key !== undefined;
  const wasErased = states.claims.peek(erasedState(definition, key))?.key !== undefined;
  if (wasErased && (isErased || into.size > 0 || opened.length > 0)) refuse('RECORD_ERASED', 'key');
  if (isErased && changes.length > 1) refuse('RECORD_ERASED', 'kind');
  if (isMerged && (into.size > 0 || opened.length > 0)) refuse('RECORD_MERGED', 'key');
  if (into.size > 1 || (into.size > 0 && opened.length > 0)) refuse('RECORD_MERGED', 'into');
  for (const one of into) if (survivor(states, definition, one) === key) refuse('MERGER_CYCLE', 'into');
}

/** The live versions that the changes leave. Of a record that is merged or erased none is left. */
function keptOf(states: StagedStates, { definition, key, changes }: RecordPart): RecordState {
  const { name: resource } = definition;
  const live = new Map(states.peek(definition, key).map((version) => [version.versionId, version]));
  for (const versionId of changes.flatMap(({ supersedes }) => supersedes)) {
    if (!live.delete(versionId)) throw new ForeignCommitError('VERSION_NOT_LIVE', undefined, { resource, versionId });
  }
  const [left] = live.keys();
  if (left !== undefined && changes.some((change) => isErasure(change) || change.into !== undefined)) {
    const metadata = { resource, versionId: left, field: 'supersedes' };
    throw new ForeignCommitError('VERSION_DIFFERS', undefined, metadata);
  }
  return [...live.values()];
}

function stage(states: StagedStates, { definition, key, changes, opened }: RecordPart, kept: RecordState): void {
  const { name: resource } = definition;
  const after = [...kept, ...opened].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
  if (overlaps(after)) throw new ForeignCommitError('RECTANGLES_OVERLAP', undefined, { resource, key });
  for (const { versionId } of opened) {
    const id = stateId(resource, versionId);
    if (states.versionIds.peek(id)?.taken === true) {
      throw new ForeignCommitError('VERSION_DIFFERS', undefined, { resource, versionId, field: 'versionId' });
    }
    states.versionIds.set(id, { taken: true });
  }
  for (const { into } of changes) {
    if (into !== undefined) states.claims.set(mergedState(definition, key), { key: into });
  }
  for (const id of identifiersOf(definition, opened)) {
    const owner = states.claims.peek(id)?.key;
    if (owner === undefined) states.claims.set(id, { key });
    else if (survivor(states, definition, owner) !== key && survivor(states, definition, key) !== owner) {
      // The clash is kept once, however many versions name it.
      const claimants = states.claimants.peek(id)?.keys ?? [];
      if (claimants.includes(key)) continue;
      states.claimants.set(id, { keys: [...claimants, key] });
      states.claims.set(overlapState(definition, id, key), { key });
    }
  }
  states.set(definition, key, after);
}

function isErasure({ kind }: Change): boolean {
  return kind === 'erased';
}

function overlaps(rows: RecordState): boolean {
  return rows.some((row, i) => {
    const next = rows[i + 1];
    return next !== undefined && next.validFrom < row.validTo;
  });
}
