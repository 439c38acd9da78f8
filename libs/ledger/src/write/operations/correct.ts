import { canonicalJson } from '../../digest/canonical-json';
import { InvalidFactError } from '../../errors';
import type { ResourceDefinition } from '../../resource/definition';
import { OPEN_DATE, requireDate } from '../../time/dates';
import type { ValidRange } from '../../version/rectangles';
import { decodedData, holds } from '../../version/version-row';
import { requirePresent } from '../fates';
import { claim, claimedBy, loadClaims } from '../identifiers';
import { mergePatch, type MergePatch } from '../merge-patch';
import type { Correction, WriteEffect } from '../request';
import type { LiveVersion, RecordState } from '../snapshot';
import type { StagedStates } from '../staged-states';
import { nothingHeld, requireEtag, requireKey } from './checks';

/** A live version within the range, and what it says once corrected. */
interface Corrected {
  readonly version: LiveVersion;
  readonly range: ValidRange;
  readonly data: object;
  readonly json: string;
}

/** WriteTransaction.correct. */
export async function correct(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  { key, from, to, patch, reason, etag }: Correction,
): Promise<WriteEffect> {
  requireKey(key);
  requireDate('from', from);
  if (to !== undefined) requireDate('to', to);
  const range = { from, to: to ?? OPEN_DATE };
  if (range.from >= range.to) throw new InvalidFactError('to', 'VALID_RANGE_EMPTY', 'to must come after from.');
  await requirePresent(states, definition, key, 'key');
  let live: RecordState;
  let corrected: Corrected[];
  do {
    live = states.peek(definition, key);
    corrected = correctedOf(definition, live, range, patch);
    const claimed = corrected.flatMap(({ data }) => claimedBy(definition, data));
    await loadClaims(states, definition, claimed, key);
    // Another call of the same rules may have come in between.
  } while (states.peek(definition, key) !== live);
  if (corrected.length === 0) throw nothingHeld('from');
  requireEtag(
    key,
    etag,
    live.find((version) => holds(version, from)),
  );
  const provenance = { ...states.request.provenance, ...(reason === undefined ? {} : { reason }) };
  const { schemaVersion } = definition;
  let after = live;
  for (const { version, range: part, data, json } of corrected) {
    if (json === version.json && version.schemaVersion === schemaVersion) continue;
    claim(states, definition, claimedBy(definition, data), key);
    after = states.place(after, part, states.version({ key, json, schemaVersion, provenance }, part, 'corrected'));
  }
  if (after === live) return { unchanged: true };
  states.set(definition, key, after);
  return { unchanged: false };
}

function correctedOf(
  definition: ResourceDefinition<object>,
  live: RecordState,
  { from, to }: ValidRange,
  patch: MergePatch,
): Corrected[] {
  return live
    .filter((version) => version.validFrom < to && from < version.validTo)
    .map((version) => {
      const data = mergePatch(decodedData(definition, version), patch);
      const range = {
        from: version.validFrom > from ? version.validFrom : from,
        to: version.validTo < to ? version.validTo : to,
      };
      return { version, range, data, json: canonicalJson(data) };
    });
}
