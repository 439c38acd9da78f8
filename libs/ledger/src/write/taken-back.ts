import type { ResourceDefinition } from '../resource/definition';
import type { VersionRow } from '../version/version-row';
import { identifiersOf, isOverlap } from './identifiers';
import { splitStateId } from './snapshot';
import type { StagedStates } from './staged-states';
import { tellsFate } from '../store/documents';

/**
 * Settles the identifiers that a write claimed for facts which it took back itself. Those that passed to another record, by
 * a merger, are that record's; of others no version ever named them, so nothing could tell later why they are held, and no
 * erasure would free them: they are let go.
 */
export function settleTakenBack(
  states: StagedStates,
  definitions: ReadonlyMap<string, ResourceDefinition<object>>,
  records: readonly { readonly id: string; readonly resource: string; readonly opened: readonly VersionRow[] }[],
): void {
  const kept = records.reduce((sum, { opened }) => sum + opened.length, 0);
  if (states.placed <= kept) return;
  const elsewhere = new Map<string, string>();
  for (const { id, resource, opened } of records) {
    const definition = definitions.get(resource);
    if (!definition) continue;
    for (const claim of identifiersOf(definition, opened)) {
      if (!elsewhere.has(claim)) elsewhere.set(claim, splitStateId(id).id);
    }
  }
  for (const [id, { key }] of [...states.claims.writes()]) {
    const state = splitStateId(id);
    const definition = definitions.get(state.resource);
    if (key === undefined || states.passed.has(id) || !definition || tellsFate(state.id) || isOverlap(state.id))
      continue;
    if (identifiersOf(definition, states.peek(definition, key)).includes(id)) continue;
    const other = elsewhere.get(id);
    if (other !== key) states.claims.set(id, other === undefined ? {} : { key: other });
  }
}
