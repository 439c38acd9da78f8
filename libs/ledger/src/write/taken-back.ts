import type { ResourceDefinition } from '../resource/definition';
import { decodedData, type VersionRow } from '../version/version-row';
import { tellsFate } from './fates';
import { claimedBy, isOverlap } from './identifiers';
import { splitStateId } from './snapshot';
import type { StagedStates } from './staged-states';

/**
 * Lets go of identifiers that a write claimed for facts which it took back itself: no version ever named them, so nothing
 * could tell later why they are held, and no erasure would free them.
 */
export function releaseTakenBack(
  states: StagedStates,
  definitions: ReadonlyMap<string, ResourceDefinition<object>>,
  records: readonly { readonly resource: string; readonly opened: readonly VersionRow[] }[],
): void {
  const kept = records.reduce((sum, { opened }) => sum + opened.length, 0);
  if (states.placed <= kept) return;
  const named = new Set<string>();
  const add = (definition: ResourceDefinition<object>, rows: readonly VersionRow[]): void => {
    for (const row of rows) {
      if (!row.erased) for (const { id } of claimedBy(definition, decodedData(definition, row))) named.add(id);
    }
  };
  const claims: string[] = [];
  for (const [id, { key }] of states.claims.writes()) {
    const state = splitStateId(id);
    const definition = definitions.get(state.resource);
    if (key === undefined || !definition || tellsFate(state.id) || isOverlap(state.id)) continue;
    claims.push(id);
    add(definition, states.peek(definition, key));
  }
  for (const { resource, opened } of records) {
    const definition = definitions.get(resource);
    if (definition && claims.length > 0) add(definition, opened);
  }
  for (const id of claims) if (!named.has(id)) states.claims.set(id, {});
}
