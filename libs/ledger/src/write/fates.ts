import { InvalidFactError } from '../errors';
import type { ResourceDefinition } from '../resource/definition';
import { type ClaimState, stateId } from './snapshot';
import { loadKeeper, requireOwn } from './keepers';
import type { StagedStates, States } from './staged-states';

/** `_id`, among the claims, of the forwarding record that says what a record was merged into. */
export function mergedId(key: string): string {
  return `merged:${key}`;
}

/** `_id`, among the claims, of what says that a record was erased. */
export function erasedId(key: string): string {
  return `erased:${key}`;
}

/** Whether a claim's `_id` says what became of a record, and not who holds an identifier. */
export function tellsFate(id: string): boolean {
  return id.startsWith(mergedId('')) || id.startsWith(erasedId(''));
}

/** State id of the forwarding record of a key. */
export function mergedState({ name }: ResourceDefinition<object>, key: string): string {
  return stateId(name, mergedId(key));
}

/** State id of what says that a key was erased. */
export function erasedState({ name }: ResourceDefinition<object>, key: string): string {
  return stateId(name, erasedId(key));
}

/** Loads which records stand for these keys after all mergers, and returns them in the order asked. */
export async function survivors(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  keys: readonly string[],
): Promise<string[]> {
  await states.claims.get(keys.map((key) => mergedState(definition, key)));
  const next = keys.map((key) => states.claims.peek(mergedState(definition, key))?.key ?? key);
  // A merger leads to a record that was not merged itself then, so the way ends.
  return next.every((key, i) => key === keys[i]) ? next : survivors(states, definition, next);
}

/** The record that stands for a key, as far as `survivors` has loaded. */
export function survivor(states: Pick<States, 'claims'>, definition: ResourceDefinition<object>, key: string): string {
  const into = states.claims.peek(mergedState(definition, key))?.key;
  return into === undefined ? key : survivor(states, definition, into);
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
