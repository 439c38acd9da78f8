import type { ResourceDefinition } from '../../resource/definition';
import { OPEN_DATE, requireDate } from '../../time/dates';
import { holds } from '../../version/version-row';
import type { RecordRef, WriteEffect } from '../request';
import { requireOwn } from '../keepers';
import type { StagedStates } from '../staged-states';
import { requireEtag, requireKey } from './checks';

/** WriteTransaction.end. */
export async function end(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  { key, at, etag }: RecordRef & { readonly at: string },
): Promise<WriteEffect> {
  requireKey(key);
  requireDate('at', at);
  await requireOwn(states, definition, key);
  const live = await states.live(definition, key);
  requireEtag(
    key,
    etag,
    live.find((version) => holds(version, at)),
  );
  if (live.every((version) => version.validTo <= at)) return { unchanged: true };
  states.set(definition, key, states.place(live, { from: at, to: OPEN_DATE }, undefined));
  return { unchanged: false };
}
