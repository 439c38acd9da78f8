import { indexKeys, PREFIX_SIZE } from '../indexes/index-keys';
import type { Collection } from './catalog';
import { prefixRange } from './keys';
import type { Store } from './store';

/** Documents that are looked at from each end of a collection. */
const SAMPLE = 500;
const PAGE = 4096;
/** LMDB keeps a row longer than this on pages of its own. */
const LONGEST_ON_PAGE = 2000;
/** LMDB's head of a row, and its place in the page's list. */
const ROW_HEAD = 10;

/** How large a collection is, in bytes. */
export interface Sizes {
  readonly documents: number;
  readonly dataSize: number;
  /** pages that the documents take up, were all of them full */
  readonly storageSize: number;
  /** by index; `_id_` is the order of the documents themselves and takes up nothing of its own */
  readonly indexSizes: Readonly<Record<string, number>>;
  readonly totalIndexSize: number;
  /** documents that the sizes were taken from: fewer than there are means that the sizes are estimates */
  readonly sampled: number;
}

/**
 * Sizes of a collection from at most 1,000 of its documents, half from each end: exact when there are no more, else
 * scaled up to the number that there is. Index entries are computed from those documents, not read. So the cost does
 * not grow with the collection; only the number of documents may have to be counted (by LMDB, once after a commit).
 */
export function sizesOf(store: Store, collection: Collection, documents: number): Sizes {
  const sample = documents <= 2 * SAMPLE ? take(store, collection, false, documents) : bothEnds(store, collection);
  let data = 0;
  let stored = 0;
  const entries = collection.indexes.map(() => 0);
  for (const { key, value } of sample) {
    data += value.length;
    const row = key.length + value.length + ROW_HEAD;
    stored += row > LONGEST_ON_PAGE ? Math.ceil(row / PAGE) * PAGE : row;
    for (const [i, index] of collection.indexes.entries()) {
      for (const entry of indexKeys(index, value, key.subarray(PREFIX_SIZE))) {
        entries[i] = (entries[i] ?? 0) + entry.length + ROW_HEAD;
      }
    }
  }
  const factor = sample.length === 0 ? 0 : documents / sample.length;
  const scaled = entries.map((bytes) => Math.round(bytes * factor));
  return {
    documents,
    dataSize: Math.round(data * factor),
    storageSize: Math.ceil((stored * factor) / PAGE) * PAGE,
    indexSizes: { _id_: 0, ...Object.fromEntries(collection.indexes.map(({ name }, i) => [name, scaled[i] ?? 0])) },
    totalIndexSize: scaled.reduce((sum, bytes) => sum + bytes, 0),
    sampled: sample.length,
  };
}

type Row = { key: Buffer; value: Buffer };

function bothEnds(store: Store, collection: Collection): Row[] {
  return [...take(store, collection, false, SAMPLE), ...take(store, collection, true, SAMPLE)];
}

function take(store: Store, collection: Collection, reverse: boolean, limit: number): Row[] {
  const taken: Row[] = [];
  const rows = store.rows('documents', prefixRange(collection.id), reverse);
  while (taken.length < limit) {
    const row = rows.next();
    if (row.done === true) return taken;
    taken.push(row.value);
  }
  rows.return?.();
  return taken;
}
