import type { mongo } from 'mongoose';
import type { Moment } from '../log/commit';
import { compareCodePoints } from '../resource/code-point-order';
import { type CurrentDocument, rowOf, type VersionDocument } from '../store/documents';
import type { Store } from '../store/store';
import type { VersionRow } from '../version/version-row';

/** A range of an order: after `after` or from `from` on, and before `before`. */
interface OrderRange {
  readonly after?: string;
  readonly from?: string;
  readonly before?: string;
}

/** What a page is read by. */
export interface PageSource {
  readonly resource: string;
  /** Fields by which both current documents and versions are ordered. */
  readonly currentOrder: string;
  readonly versionOrder: string;
  readonly filter: mongo.Filter<mongo.Document>;
  readonly range: OrderRange;
  readonly limit: number;
}

/** A version and where it stands in the order. */
export interface Placed {
  readonly row: VersionRow;
  readonly order: string;
}

/**
 * One page of the versions that hold at a moment, in order. Today's are the current documents that were there at the
 * moment's seq, merged with what they don't show: versions superseded since, and those that began to hold after they
 * were written. The current documents are read first: what is superseded meanwhile is found aside. Dates before the
 * head's are read off the versions.
 */
export async function readPage(store: Store, source: PageSource, moment: Moment, headDate: string): Promise<Placed[]> {
  if (moment.validAt < headDate) return readVersions(store, source, source.range, moment, {});
  const current = await readCurrent(store, source, moment);
  const last = current.length === source.limit ? current.at(-1)?.order : undefined;
  // Up to the page's end, or all when the current documents do not fill it.
  const aside = await readVersions(store, source, source.range, moment, { aside: true }, last);
  return merge(current, aside, source.limit);
}

async function readCurrent(store: Store, source: PageSource, { validAt, seq }: Moment): Promise<Placed[]> {
  const { resource, currentOrder, filter, range, limit } = source;
  const bounds = boundsOf(range);
  const query = {
    ...filter,
    ...(bounds ? { [currentOrder]: bounds } : {}),
    validFrom: { $lte: validAt },
    validTo: { $gt: validAt },
    seqFrom: { $lte: seq },
  } as mongo.Filter<CurrentDocument>;
  const found = await store
    .current(resource)
    .find(query, { projection: projectionOf(currentOrder), batchSize: limit + 1 })
    .sort({ [currentOrder]: 1 })
    .limit(limit)
    .toArray();
  return found.map((document) => placed(document, currentOrder));
}

async function readVersions(
  store: Store,
  source: PageSource,
  range: OrderRange,
  { validAt, seq }: Moment,
  extra: { readonly aside?: true },
  upTo?: string,
): Promise<Placed[]> {
  const { resource, versionOrder, filter, limit } = source;
  const bounds = boundsOf(range, upTo);
  const query = {
    ...extra,
    ...filter,
    ...(bounds ? { [versionOrder]: bounds } : {}),
    validFrom: { $lte: validAt },
    validTo: { $gt: validAt },
    seqFrom: { $lte: seq },
    seqTo: { $gt: seq },
  } as mongo.Filter<VersionDocument>;
  const found = await store
    .versions(resource)
    .find(query, { projection: projectionOf(versionOrder), batchSize: limit + 1 })
    .sort({ [versionOrder]: 1 })
    .limit(limit)
    .toArray();
  return found.map((document) => placed(document, versionOrder));
}

function boundsOf({ after, from, before }: OrderRange, upTo?: string): Record<string, string> | undefined {
  const bounds = {
    ...(after === undefined ? {} : { $gt: after }),
    ...(after === undefined && from !== undefined ? { $gte: from } : {}),
    ...(upTo === undefined && before !== undefined ? { $lt: before } : {}),
    ...(upTo === undefined ? {} : { $lte: upTo }),
  };
  return Object.keys(bounds).length > 0 ? bounds : undefined;
}

/** The order, and all of the version; the other search fields stay in the store. */
function projectionOf(order: string): Record<string, 1> {
  const wanted = ['key', 'versionId', 'validFrom', 'validTo', 'seqFrom', 'seqTo', 'recordedAt', 'provenance'];
  const content = ['data', 'schemaVersion', 'nonce', 'digest', 'origin', 'erased', order];
  return Object.fromEntries([...wanted, ...content].map((field) => [field, 1]));
}

function placed(document: CurrentDocument | VersionDocument, order: string): Placed {
  return { row: rowOf(document), order: String(Reflect.get(document, order)) };
}

function merge(current: readonly Placed[], aside: readonly Placed[], limit: number): Placed[] {
  const byVersion = new Map<string, Placed>();
  for (const item of [...current, ...aside]) byVersion.set(item.row.versionId, item);
  return [...byVersion.values()].sort((a, b) => compareCodePoints(a.order, b.order)).slice(0, limit);
}
