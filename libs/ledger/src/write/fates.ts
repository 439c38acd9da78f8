import type { mongo } from 'mongoose';
import { InvalidFactError } from '../errors';
import type { ResourceDefinition } from '../resource/definition';
import { erasedId, mergedId } from '../store/documents';
import type { Store } from '../store/store';
import { type ClaimState, stateId } from './snapshot';
import { loadKeeper, requireOwn } from './keepers';
import type { StagedStates, States } from './staged-states';

/** State id of the forwarding record of a key. */
export function mergedState({ name }: ResourceDefinition<object>, key: string): string {
  return stateId(name, mergedId(key));
}

/** State id of what says that a key was erased. */
export function erasedState({ name }: ResourceDefinition<object>, key: string): string {
  return stateId(name, erasedId(key));
}

/**
 * The records that stand for some keys after all mergers, in the order asked. A merger leads to a record that was not merged
 * itself then, so a way ends; one that comes back, as only a damaged store has it, ends before it does.
 * @param mergedInto the records that keys were merged into, as far as they were
 */
async function standingFor(
  keys: readonly string[],
  mergedInto: (keys: readonly string[]) => Promise<ReadonlyMap<string, string>>,
): Promise<string[]> {
  const ways = keys.map((key) => ({ at: key, seen: new Set([key]) }));
  for (let moving = ways; moving.length > 0;) {
    const into = await mergedInto([...new Set(moving.map(({ at }) => at))]);
    moving = moving.filter((way) => {
      const next = into.get(way.at);
      if (next === undefined || way.seen.has(next)) return false;
      way.seen.add(next);
      way.at = next;
      return true;
    });
  }
  return ways.map(({ at }) => at);
}

/** Loads which records stand for these keys after all mergers, and returns them in the order asked. */
export function survivors(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  keys: readonly string[],
): Promise<string[]> {
  return standingFor(keys, async (some) => {
    await states.claims.get(some.map((key) => mergedState(definition, key)));
    const found = some.map((key) => [key, states.claims.peek(mergedState(definition, key))?.key] as const);
    return new Map(found.flatMap(([key, into]) => (into === undefined ? [] : [[key, into]])));
  });
}

/** The same as the store has them, outside a write. */
export function standingIn(
  store: Store,
  resource: string,
  keys: readonly string[],
  options: { readonly session?: mongo.ClientSession } = {},
): Promise<string[]> {
  return standingFor(keys, async (some) => {
    const mergers = { _id: { $in: some.map(mergedId) } };
    const found = await store.claims(resource).find(mergers, options).toArray();
    return new Map(found.map(({ _id, key }) => [_id.slice(mergedId('').length), key]));
  });
}

/** The record that stands for a key, as far as `survivors` has loaded; it ends as `standingFor` does. */
export function survivor(states: Pick<States, 'claims'>, definition: ResourceDefinition<object>, key: string): string {
  const seen = new Set([key]);
  for (let at = key; ;) {
    const into = states.claims.peek(mergedState(definition, at))?.key;
    if (into === undefined || seen.has(into)) return at;
    seen.add(into);
    at = into;
  }
}

/**
 * Refuses a write under a key whose record is gone, or kept by a lower node. A record that holds anything is not gone, so
 * only others cost a look. Errors: InvalidFactError RECORD_MERGED, RECORD_ERASED; RecordOwnedBelowError.
 */
export async function requirePresent(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  key: string,
  field: string,
): Promise<void> {
  const live = await states.live(definition, key);
  if (live.length > 0) return requireOwn(states, definition, key, field);
  const [merged, erased] = await loadAbsent(states, definition, key);
  if (merged?.key !== undefined) {
    throw new InvalidFactError(field, 'RECORD_MERGED', `The record was merged into ${merged.key}.`);
  }
  if (erased?.key !== undefined) throw new InvalidFactError(field, 'RECORD_ERASED', 'The record was erased.');
  return requireOwn(states, definition, key, field);
}

/** Loads what there is to know of a record of which nothing is live: who keeps it, and the two claims that tell its fate. */
export async function loadAbsent(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  key: string,
): Promise<ClaimState[]> {
  const fates = states.claims.get([mergedState(definition, key), erasedState(definition, key)]);
  await Promise.all([fates, loadKeeper(states, definition, key)]);
  return fates;
}
