import { canonicalJson } from '../../digest/canonical-json';
import { InvalidFactError } from '../../errors';
import type { ResourceDefinition } from '../../resource/definition';
import { OPEN_DATE, requireDate } from '../../time/dates';
import { alreadyHeld, openEnd } from '../../version/rectangles';
import { holds } from '../../version/version-row';
import { requirePresent } from '../fates';
import { claim, claimedBy, loadClaims } from '../identifiers';
import type { Fact, RecordOutcome } from '../request';
import type { StagedStates } from '../staged-states';
import { requireEtag, requireKey } from './checks';

/** WriteTransaction.record. */
export async function record<D extends object>(
  states: StagedStates,
  definition: ResourceDefinition<D>,
  fact: Fact<D>,
): Promise<RecordOutcome> {
  const { key, validFrom, validTo } = fact;
  requireKey(key);
  requireDate('validFrom', validFrom);
  if (validTo !== undefined) requireDate('validTo', validTo);
  if (validFrom >= (validTo ?? OPEN_DATE)) {
    throw new InvalidFactError('validTo', 'VALID_RANGE_EMPTY', 'validTo must come after validFrom.');
  }
  const json = canonicalJson(fact.data);
  const claimed = claimedBy(definition, fact.data);
  await Promise.all([requirePresent(states, definition, key, 'key'), loadClaims(states, definition, claimed, key)]);
  // From here on nothing waits: another call of the same rules cannot come in between.
  const live = states.peek(definition, key);
  const same = live.find((version) => holds(version, validFrom));
  requireEtag(key, fact.etag, same);
  claim(states, definition, claimed, key);
  const range = { from: validFrom, to: validTo ?? openEnd(live, validFrom, OPEN_DATE) };
  const { schemaVersion } = definition;
  if (alreadyHeld(live, range, (version) => version.json === json && version.schemaVersion === schemaVersion)) {
    return { unchanged: true };
  }
  const placed = states.version(
    { key, json, schemaVersion, provenance: fact.provenance ?? states.request.provenance },
    range,
    same?.validFrom === validFrom ? 'corrected' : 'recorded',
  );
  states.set(definition, key, states.place(live, range, placed));
  return { versionId: placed.versionId, unchanged: false };
}
