import { InvalidFactError } from '../../errors';
import type { ResourceDefinition } from '../../resource/definition';
import { uncovered } from '../../version/rectangles';
import { mergedState, requirePresent } from '../fates';
import type { WriteEffect } from '../request';
import type { RecordState } from '../snapshot';
import type { StagedStates } from '../staged-states';
import { nothingHeld, requireEtag, requireKey } from './checks';

/** WriteTransaction.merge. */
export async function merge(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  { from, into, etag }: { readonly from: string; readonly into: string; readonly etag?: string },
): Promise<WriteEffect> {
  requireKey(from, 'from');
  requireKey(into, 'into');
  if (from === into) throw new InvalidFactError('into', 'SAME_RECORD', 'A record is not merged into itself.');
  // One after the other, so that of two that are gone it is always the first that is told.
  await requirePresent(states, definition, from, 'from');
  await requirePresent(states, definition, into, 'into');
  await states.claims.get([mergedState(definition, from)]);
  const given = states.peek(definition, from);
  const kept = states.peek(definition, into);
  if (given.length === 0) throw nothingHeld('from');
  if (kept.length === 0) throw nothingHeld('into');
  requireEtag(from, etag, given.at(-1));
  let after: RecordState = kept;
  for (const version of given) {
    states.takings.set(version.versionId, { kind: 'merged', into });
    for (const gap of uncovered(kept, { from: version.validFrom, to: version.validTo })) {
      after = states.place(after, gap, states.version({ ...version, key: into }, gap, 'merged'));
    }
  }
  states.set(definition, from, []);
  if (after !== kept) states.set(definition, into, after);
  states.claims.set(mergedState(definition, from), { key: into });
  return { unchanged: false };
}
