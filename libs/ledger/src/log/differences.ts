import { toVersion } from '../version/version-row';
import type { Version } from '../version/version';
import { rowOf, type VersionDocument } from '../store/documents';
import type { Store } from '../store/store';
import { type ChangedRecord, changedRecords, keysByResource, lastChanged, type RecordCursor } from './changed-records';

/** Records whose versions are read at once: an outline has megabytes. */
const RECORDS_PER_READ = 25;
/** What is said of a version besides its data, in bytes: about as much. */
const VERSION_BYTES = 1_024;

/** What is held of one record at two commits, on all valid dates; what was erased since is left out. */
export interface Difference {
  readonly resource: string;
  readonly key: string;
  /** By validFrom. */
  readonly before: readonly Version<object>[];
  readonly after: readonly Version<object>[];
}

/** Some of the differences; `next` is where to go on, unset when there are no more. */
export interface DifferencesPage {
  readonly items: readonly Difference[];
  readonly next?: RecordCursor;
}

/** Which page of the differences. */
export interface DifferencesQuery {
  /** `next` of the page before; unset on the first. */
  readonly after?: RecordCursor;
  /** Bytes of versions that end a page before; a record that has more by itself is alone. */
  readonly maxBytes: number;
}

/** Seqs of two commits, the earlier first. */
interface Range {
  readonly from: number;
  readonly to: number;
}

/** What a record's versions are at the two commits. */
interface Held {
  readonly before: readonly VersionDocument[];
  readonly after: readonly VersionDocument[];
}

/**
 * One page of the records of which something else is held at commit `to` than at commit `from`, in the order of their last
 * change. Reads a page of the log: a record counts at its last commit in the range alone, so each comes once. A page may be
 * empty and have a next one.
 */
export async function listDifferences(
  store: Store,
  range: Range,
  { after = { seq: range.from, skip: 0 }, maxBytes }: DifferencesQuery,
): Promise<DifferencesPage> {
  if (after.seq >= range.to) return { items: [] };
  const page = await changedRecords(store, after, range.to);
  const records = await lastChanged(store, page.records, range.to);
  const items: Difference[] = [];
  let bytes = 0;
  let next = after;
  for (let from = 0; from < records.length; from += RECORDS_PER_READ) {
    const some = records.slice(from, from + RECORDS_PER_READ);
    const held = await heldOf(store, some, range);
    for (const record of some) {
      const versions = held(record);
      const difference = differenceOf(store, record, versions);
      const size = difference === undefined ? 0 : bytesOf(versions);
      if (items.length > 0 && bytes + size > maxBytes) return { items, next };
      if (difference) items.push(difference);
      bytes += size;
      next = record.next;
    }
  }
  return { items, ...(page.next.seq < range.to ? { next: page.next } : {}) };
}

/** What is held of records at both commits, by record: two queries for each resource. */
async function heldOf(
  store: Store,
  records: readonly ChangedRecord[],
  { from, to }: Range,
): Promise<(record: ChangedRecord) => Held> {
  const byResource = new Map<string, { before: VersionDocument[]; after: VersionDocument[] }>();
  for (const [resource, keys] of keysByResource(records)) {
    const liveAt = (at: number): Promise<VersionDocument[]> =>
      store
        .versions(resource)
        .find({ key: { $in: keys }, seqFrom: { $lte: at }, seqTo: { $gt: at } })
        .toArray();
    const [before, after] = await Promise.all([liveAt(from), liveAt(to)]);
    byResource.set(resource, { before, after });
  }
  return ({ resource, key }) => {
    const of = (documents: readonly VersionDocument[] = []): VersionDocument[] =>
      documents.filter((document) => document.key === key).sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
    const found = byResource.get(resource);
    return { before: of(found?.before), after: of(found?.after) };
  };
}

function differenceOf(store: Store, { resource, key }: ChangedRecord, { before, after }: Held): Difference | undefined {
  const definition = store.resources.find(({ name }) => name === resource);
  if (!definition || saying(before) === saying(after)) return undefined;
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

function bytesOf({ before, after }: Held): number {
  return [...before, ...after].reduce((sum, { data }) => sum + Buffer.byteLength(data) + VERSION_BYTES, 0);
}
