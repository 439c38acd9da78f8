import { sm3 } from '../digest/sm3';
import { IdentifierClaimedError } from '../errors';
import type { Identifier, ResourceDefinition } from '../resource/definition';
import { OVERLAP } from '../store/documents';
import { decodedData, type VersionRow } from '../version/version-row';
import { survivor, survivors } from './fates';
import { splitStateId, stateId } from './snapshot';
import type { StagedStates } from './staged-states';

/** An identifier that a record claims, by its claim's state id. */
export interface Claimed {
  readonly kind: string;
  readonly id: string;
}

/** `_id` of a claim. The identifier itself stays out of keys and logs. */
export function claimIdOf(identifier: Identifier): string {
  return `${identifier.kind}:${sm3(identifier.kind, '\u0000', identifier.value)}`;
}

/** `_id`, among the claims, of what says that a record names an identifier which another one holds. */
export function overlapId(claimId: string, key: string): string {
  return `${OVERLAP}${claimId}:${key}`;
}

/** Whether a claim's `_id` says so. */
export function isOverlap(id: string): boolean {
  return id.startsWith('overlap:');
}

/** State id of the same, by the claim's state id. */
export function overlapState({ name }: ResourceDefinition<object>, claimedId: string, key: string): string {
  return stateId(name, overlapId(splitStateId(claimedId).id, key));
}

/** The identifiers that data claims. */
export function claimedBy(definition: ResourceDefinition<object>, data: object): Claimed[] {
  return definition
    .identifiers(data)
    .map(({ kind, value }) => ({ kind, id: stateId(definition.name, claimIdOf({ kind, value })) }));
}

/** State ids of the claims on all identifiers that versions name; none of those that were wiped. */
export function identifiersOf(definition: ResourceDefinition<object>, rows: readonly VersionRow[]): string[] {
  return rows.flatMap((row) =>
    row.erased ? [] : claimedBy(definition, decodedData(definition, row)).map(({ id }) => id),
  );
}

/** Loads who holds the identifiers, and which records those that hold them were merged into. */
export async function loadClaims(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  claimed: readonly Claimed[],
  key: string,
): Promise<void> {
  const owners = await states.claims.get(claimed.map(({ id }) => id));
  const others = owners.flatMap(({ key: owner }) => (owner === undefined || owner === key ? [] : [owner]));
  if (others.length > 0) await survivors(states, definition, others);
}

/** Claims them for a record; loaded before, so that nothing waits. Errors: IdentifierClaimedError, and then claims none. */
export function claim(
  states: StagedStates,
  definition: ResourceDefinition<object>,
  claimed: readonly Claimed[],
  key: string,
): void {
  const free: Claimed[] = [];
  for (const one of claimed) {
    const owner = states.claims.peek(one.id)?.key;
    if (owner === undefined) free.push(one);
    else if (survivor(states, definition, owner) !== key) {
      throw new IdentifierClaimedError(definition.name, one.kind, owner);
    }
  }
  for (const { id } of free) states.claims.set(id, { key });
}
