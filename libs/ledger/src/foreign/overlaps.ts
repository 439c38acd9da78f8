import { InvalidFactError } from '../errors';
import type { ResourceDefinition } from '../resource/definition';
import { type ClaimDocument, claimIdIn, rowOf } from '../store/documents';
import type { Store } from '../store/store';
import { decodedData, OPEN_SEQ, type VersionRow } from '../version/version-row';
import { standingIn } from '../write/fates';
import { claimIdOf } from '../write/identifiers';

const PER_READ = 500;
/** A page looks at so many overlaps at most, settled ones too; then it ends short. */
const MAX_LOOKS = 5000;

/** Where a page of overlaps begins: after the first `given` of those that a commit brought. */
export interface OverlapCursor {
  readonly resource: string;
  readonly seq: number;
  readonly given: number;
}

/** Which overlaps are wanted. */
export interface OverlapsQuery {
  /** Only of this resource. */
  readonly resource?: string;
  readonly limit: number;
  readonly after?: OverlapCursor;
}

/** A record claims an identifier that another one holds. */
export interface Overlap {
  readonly resource: string;
  readonly identifierKind: string;
  /** Record to which the identifier leads, and the lower node that keeps it. */
  readonly holder: string;
  readonly holderNode?: string;
  /** Record that claims it too, and the lower node that keeps that. */
  readonly claimant: string;
  readonly claimantNode?: string;
  /** Commit that brought it. */
  readonly seq: number;
}

/** A page of overlaps; `next` is unset on the last. */
export interface OverlapsPage {
  readonly items: Overlap[];
  readonly next?: OverlapCursor;
}

/**
 * What waits to be settled, by resource and commit. An overlap is settled, and not listed, when the two records were merged,
 * or when no live version of one of them names the identifier: it was corrected, ended, annulled or erased there.
 */
export async function listOverlaps(store: Store, { resource, limit, after }: OverlapsQuery): Promise<OverlapsPage> {
  const wanted = store.resources.filter(({ name }) => resource === undefined || name === resource);
  if (wanted.length === 0) {
    throw new InvalidFactError('resource', 'RESOURCE_UNKNOWN', 'The registry keeps no such resource.');
  }
  const first = after ? wanted.findIndex(({ name }) => name === after.resource) : 0;
  const items: Overlap[] = [];
  let looks = 0;
  for (const definition of wanted.slice(Math.max(first, 0))) {
    let at = after?.resource === definition.name ? after : { resource: definition.name, seq: 0, given: 0 };
    for (;;) {
      const found = await store
        .claims(definition.name)
        .find({ overlap: true, seqFrom: { $gte: at.seq } })
        .sort({ seqFrom: 1, _id: 1 })
        .skip(at.given)
        .limit(PER_READ)
        .toArray();
      const overlaps = await overlapsOf(store, definition, found);
      for (const [i, document] of found.entries()) {
        if (items.length >= limit || looks >= MAX_LOOKS) return { items, next: at };
        looks++;
        at = document.seqFrom === at.seq ? { ...at, given: at.given + 1 } : { ...at, seq: document.seqFrom, given: 1 };
        const overlap = overlaps[i];
        if (overlap) items.push(overlap);
      }
      if (found.length < PER_READ) break;
    }
  }
  return { items };
}

/** For each document the overlap that it says; undefined for one that is settled. */
async function overlapsOf(
  store: Store,
  definition: ResourceDefinition<object>,
  found: readonly ClaimDocument[],
): Promise<(Overlap | undefined)[]> {
  const claims = found.map(({ _id, key }) => claimIdIn(_id, key));
  const held = await claimsById(store, definition.name, claims);
  const holders = claims.map((id) => held.get(id));
  const keys = [...new Set([...found.map(({ key }) => key), ...holders.flatMap((key) => key ?? [])])];
  const standingKeys = await standingIn(store, definition.name, keys);
  const standing = new Map(keys.map((key, i) => [key, standingKeys[i] ?? key]));
  const live = await liveOf(store, definition.name, [...new Set(standing.values())]);
  return found.map(({ key, seqFrom: seq }, i): Overlap | undefined => {
    const id = claims[i] ?? '';
    const holder = standing.get(holders[i] ?? '');
    const claimant = standing.get(key);
    if (holder === undefined || claimant === undefined || holder === claimant) return undefined;
    const holding = live.get(holder)?.find((row) => names(definition, row, id));
    const claiming = live.get(claimant)?.find((row) => names(definition, row, id));
    if (!holding || !claiming) return undefined;
    return {
      ...{ resource: definition.name, identifierKind: id.slice(0, id.lastIndexOf(':')), seq },
      ...{ holder, ...(holding.origin === undefined ? {} : { holderNode: holding.origin }) },
      ...{ claimant, ...(claiming.origin === undefined ? {} : { claimantNode: claiming.origin }) },
    };
  });
}

/** Whether a version names the identifier of a claim. */
function names(definition: ResourceDefinition<object>, row: VersionRow, claimId: string): boolean {
  return !row.erased && definition.identifiers(decodedData(definition, row)).some((one) => claimIdOf(one) === claimId);
}

async function claimsById(store: Store, resource: string, ids: readonly string[]): Promise<Map<string, string>> {
  const found = await store
    .claims(resource)
    .find({ _id: { $in: [...ids] } })
    .toArray();
  return new Map(found.map(({ _id, key }) => [_id, key]));
}

async function liveOf(store: Store, resource: string, keys: readonly string[]): Promise<Map<string, VersionRow[]>> {
  const live = new Map<string, VersionRow[]>();
  for await (const document of store.versions(resource).find({ key: { $in: [...keys] }, seqTo: OPEN_SEQ })) {
    const row = rowOf(document);
    const known = live.get(row.key);
    if (known) known.push(row);
    else live.set(row.key, [row]);
  }
  return live;
}
