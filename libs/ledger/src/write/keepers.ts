import { RecordOwnedBelowError } from '../errors';
import type { ResourceDefinition } from '../resource/definition';
import { type KeeperState, stateId } from './snapshot';
import { keeperBy, type StagedStates } from './staged-states';

/** Loads who keeps a record, so that `keeperOf` tells it from then on. */
export async function loadKeeper(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  key: string,
): Promise<KeeperState> {
  const live = await states.live(definition, key);
  if (live.length === 0) await states.keepers.get([stateId(definition.name, key)]);
  return keeperOf(states, definition, key);
}

/** Who keeps a record that was loaded: all its versions are of one node. */
export function keeperOf(states: StagedStates, definition: ResourceDefinition<object>, key: string): KeeperState {
  const [live] = states.peek(definition, key);
  return live ? keeperBy(live) : (states.keepers.peek(stateId(definition.name, key)) ?? { kept: false });
}

/**
 * Refuses a write of a record that a lower node keeps: that one alone amends it. Errors: RecordOwnedBelowError that names
 * `field`.
 */
export async function requireOwn(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  key: string,
  field = 'key',
): Promise<void> {
  const { node } = await loadKeeper(states, definition, key);
  if (node !== undefined) throw new RecordOwnedBelowError(field, key, node);
}
