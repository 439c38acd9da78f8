import type { ResourceDefinition } from '../../resource/definition';
import { erasedState } from '../fates';
import { decodedData } from '../../version/version-row';
import { claimedBy } from '../identifiers';
import type { RecordRef, WriteEffect } from '../request';
import { stateId } from '../snapshot';
import type { StagedStates } from '../staged-states';
import { nothingHeld, requireEtag, requireKey } from './checks';

/** WriteTransaction.erase. */
export async function erase(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  { key, etag }: RecordRef,
): Promise<WriteEffect> {
  requireKey(key);
  const live = await states.live(definition, key);
  const [erased] = await states.claims.get([erasedState(definition, key)]);
  if (erased?.key !== undefined) return { unchanged: true };
  // What was merged away or annulled holds nothing and is wiped all the same.
  if (live.length === 0 && !(await states.hasHistory(definition.name, key))) throw nothingHeld('key');
  const claimed = live.flatMap((version) => claimedBy(definition, decodedData(definition, version)));
  await states.claims.get(claimed.map(({ id }) => id));
  const held = states.peek(definition, key);
  requireEtag(key, etag, held.at(-1));
  for (const { id } of claimed) if (states.claims.peek(id)?.key === key) states.claims.set(id, {});
  states.set(definition, key, []);
  states.erased.add(stateId(definition.name, key));
  states.claims.set(erasedState(definition, key), { key });
  return { unchanged: false };
}
