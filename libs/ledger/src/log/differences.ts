import { toVersion } from '../version/version-row';
import type { Version } from '../version/version';
import { rowOf, type VersionDocument } from '../store/documents';
import type { Store } from '../store/store';
import { listChanges } from './change-feed';
import { positionOf, type PartitionHead } from './head';

const COMMITS_PER_PAGE = 100;

/** What is held of one record at two commits, on all valid dates; what was erased since is left out. */
export interface Difference {
  readonly resource: string;
  readonly key: string;
  /** By validFrom. */
  readonly before: readonly Version<object>[];
  readonly after: readonly Version<object>[];
}

/** Some of the differences; `next` is the commit to go on after, unset when there are no more. */
export interface DifferencesPage {
  readonly items: readonly Difference[];
  readonly next?: number;
}

/**
 * One page of the records of which something else is held at commit `to` than at commit `from`, in the order of their last
 * change. Reads a page of the log: a record counts at its last commit in the range alone, so each comes once.
 */
export async function listDifferences(
  store: Store,
  head: PartitionHead,
  { from, to, after = from }: { readonly from: number; readonly to: number; readonly after?: number },
): Promise<DifferencesPage> {
  if (after >= to) return { items: [] };
  const limit = Math.min(COMMITS_PER_PAGE, to - after);
  const page = await listChanges(store, { after: [positionOf({ epoch: head.epoch, seq: after })], limit });
  const reached = page.next[0]?.seq ?? to;
  const lastIn = new Map<string, { resource: string; key: string; seq: number }>();
  for (const { position, changes } of page.commits) {
    for (const { resource, key } of changes) lastIn.set(`${resource} ${key}`, { resource, key, seq: position.seq });
  }
  const items: Difference[] = [];
  for (const { resource, key, seq } of lastIn.values()) {
    const difference = await differenceOf(store, { resource, key, seq }, from, to);
    if (difference) items.push(difference);
  }
  return { items, ...(reached < to ? { next: reached } : {}) };
}

async function differenceOf(
  store: Store,
  { resource, key, seq }: { resource: string; key: string; seq: number },
  from: number,
  to: number,
): Promise<Difference | undefined> {
  const definition = store.resources.find(({ name }) => name === resource);
  if (!definition) return undefined;
  const versions = store.versions(resource);
  const later = { $gt: seq, $lte: to };
  const again = await versions.findOne(
    { key, $or: [{ seqFrom: later }, { seqTo: later }] },
    { projection: { _id: 1 } },
  );
  if (again) return undefined;
  const liveAt = async (at: number): Promise<VersionDocument[]> =>
    versions
      .find({ key, seqFrom: { $lte: at }, seqTo: { $gt: at } })
      .sort({ validFrom: 1 })
      .toArray();
  const [before, after] = [await liveAt(from), await liveAt(to)];
  if (saying(before) === saying(after)) return undefined;
  const shown = (documents: readonly VersionDocument[]): Version<object>[] =>
    documents.filter(({ erased }) => !erased).map((document) => toVersion(definition, rowOf(document)));
  return { resource, key, before: shown(before), after: shown(after) };
}

/** What versions say, whoever wrote them and when. */
function saying(documents: readonly VersionDocument[]): string {
  return JSON.stringify(
    documents.map(({ validFrom, validTo, data, erased, digest }) => [validFrom, validTo, erased ? digest : data]),
  );
}
