import type { ResourceDefinition } from '../../resource/definition';
import { claimIdIn, tellsFate } from '../../store/documents';
import { erasedState, survivor, survivors } from '../fates';
import { identifiersOf, isOverlap, overlapState } from '../identifiers';
import type { RecordRef, WriteEffect } from '../request';
import { splitStateId, stateId } from '../snapshot';
import { keeperOf, requireOwn } from '../keepers';
import type { StagedStates } from '../staged-states';
import { nothingHeld, requireEtag, requireKey } from './checks';

/** WriteTransaction.erase. */
export async function erase(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  { key, etag }: RecordRef,
): Promise<WriteEffect> {
  requireKey(key);
  await requireOwn(states, definition, key);
  await loadErasure(states, definition, key);
  if (states.claims.peek(erasedState(definition, key))?.key !== undefined) return { unchanged: true };
  const live = states.peek(definition, key);
  // What was merged away or annulled holds nothing and is wiped all the same.
  if (live.length === 0 && !keeperOf(states, definition, key).kept) throw nothingHeld('key');
  requireEtag(key, etag, live.at(-1));
  eraseRecord(states, definition, key);
  return { unchanged: false };
}

/** Loads all that the erasure of a record meets, so that `eraseRecord` does not wait. */
export async function loadErasure(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  key: string,
): Promise<void> {
  const [standing = key] = await survivors(states, definition, [key]);
  await Promise.all([
    states.live(definition, key),
    states.live(definition, standing),
    states.pasts.get([stateId(definition.name, key)]),
    states.claims.get([erasedState(definition, key)]),
  ]);
  const ids = identifiersMet(states, definition, key);
  await Promise.all([
    states.claims.get([...ids, ...ids.map((id) => overlapState(definition, id, key))]),
    states.claimants.get(ids),
  ]);
}

/**
 * Stages that a record is wiped, and its identifiers freed: those that any version of it claimed, as far as it holds them.
 * What the record that it was merged into names itself passes to that one; what another record claims too passes to the
 * first that did.
 */
export function eraseRecord(states: StagedStates, definition: ResourceDefinition<object>, key: string): void {
  const standing = survivor(states, definition, key);
  const kept = standing === key ? [] : identifiersOf(definition, states.peek(definition, standing));
  for (const id of identifiersMet(states, definition, key)) {
    const claimants = states.claimants.peek(id)?.keys ?? [];
    const others = claimants.filter((claimant) => claimant !== key);
    if (others.length < claimants.length) {
      states.claimants.set(id, { keys: others });
      states.claims.set(overlapState(definition, id, key), {});
    }
    const owner = states.claims.peek(id)?.key;
    if (owner !== undefined && owner !== key) continue;
    const heir = kept.includes(id) ? standing : others[0];
    if (heir !== undefined) {
      states.claims.set(id, { key: heir });
      states.passed.add(id);
    } else if (owner !== undefined) states.claims.set(id, {});
  }
  states.set(definition, key, []);
  states.erased.add(stateId(definition.name, key));
  states.claims.set(erasedState(definition, key), { key });
}

/**
 * State ids of the identifiers that the erasure of a record may free or pass on: those that its versions claimed, in the
 * store and earlier in the batch, and those of the record that stands for it.
 */
function identifiersMet(states: StagedStates, definition: ResourceDefinition<object>, key: string): string[] {
  const { name } = definition;
  const past = states.pasts.peek(stateId(name, key)) ?? { versions: [], claims: [] };
  const claims = [...states.claims.known()].flatMap(([id, claim]) => {
    const state = splitStateId(id);
    return claim.key === key && state.resource === name ? [state.id] : [];
  });
  const own = [...past.claims, ...claims].filter((id) => !tellsFate(id));
  const standing = survivor(states, definition, key);
  return [
    ...new Set([
      ...own.map((id) => stateId(name, isOverlap(id) ? claimIdIn(id, key) : id)),
      ...identifiersOf(definition, past.versions),
      ...identifiersOf(definition, states.peek(definition, key)),
      ...identifiersOf(definition, states.peek(definition, standing)),
    ]),
  ];
}
