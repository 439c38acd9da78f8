import type { ResourceDefinition } from '../../resource/definition';
import { erasedState, survivors } from '../fates';
import { decodedData } from '../../version/version-row';
import { claimedBy } from '../identifiers';
import type { RecordRef, WriteEffect } from '../request';
import { stateId } from '../snapshot';
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
  const live = await states.live(definition, key);
  await loadStanding(states, definition, key);
  const [erased] = await states.claims.get([erasedState(definition, key)]);
  if (erased?.key !== undefined) return { unchanged: true };
  // What was merged away or annulled holds nothing and is wiped all the same.
  if (live.length === 0 && !keeperOf(states, definition, key).kept) throw nothingHeld('key');
  const claimed = live.flatMap((version) =>
    version.erased ? [] : claimedBy(definition, decodedData(definition, version)),
  );
  await states.claims.get(claimed.map(({ id }) => id));
  requireEtag(key, etag, states.peek(definition, key).at(-1));
  eraseLive(states, definition, key);
  return { unchanged: false };
}

/** Loads the record that stands for one that was merged away: it takes over the identifiers that its own data name. */
export async function loadStanding(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  key: string,
): Promise<void> {
  const [standing = key] = await survivors(states, definition, [key]);
  await states.live(definition, standing);
}

/** Stages that a record is wiped; it and the claims of what it holds were loaded before, so that nothing waits. */
export function eraseLive(states: StagedStates, definition: ResourceDefinition<object>, key: string): void {
  for (const version of states.peek(definition, key)) {
    if (version.erased) continue;
    for (const { id } of claimedBy(definition, decodedData(definition, version))) {
      if (states.claims.peek(id)?.key === key) states.claims.set(id, {});
    }
  }
  states.set(definition, key, []);
  states.erased.add(stateId(definition.name, key));
  states.claims.set(erasedState(definition, key), { key });
}
