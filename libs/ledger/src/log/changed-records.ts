import { commitId, erasedId, mergedId } from '../store/documents';
import type { Store } from '../store/store';
import type { Change } from './commit';
import { PARTITION } from './head';

const COMMITS_PER_PAGE = 100;
const RECORDS_PER_PAGE = 500;
/** A commit of an import has hundreds of changes. */
const COMMITS_PER_READ = 10;

/** Where a walk over the records of a log goes on: after a commit, past so many records of the next. */
export interface RecordCursor {
  readonly seq: number;
  readonly skip: number;
}

/** A record that a commit changed. */
export interface ChangedRecord {
  readonly resource: string;
  readonly key: string;
  readonly seq: number;
  /** Where to go on after it. */
  readonly next: RecordCursor;
}

/**
 * Records that commits up to `to` changed, in the order of the commits, each once for each of them: of 100 commits and up to
 * 500 records. `next` is where to go on; at the end its seq is `to`.
 */
export async function changedRecords(
  store: Store,
  after: RecordCursor,
  to: number,
): Promise<{ records: ChangedRecord[]; next: RecordCursor }> {
  const last = Math.min(to, after.seq + COMMITS_PER_PAGE);
  const range = { $gt: commitId(PARTITION, after.seq), $lte: commitId(PARTITION, last) };
  const commits = store
    .commits()
    .find({ _id: range }, { projection: { seq: 1, changes: 1 }, batchSize: COMMITS_PER_READ })
    .sort({ _id: 1 });
  const records: ChangedRecord[] = [];
  let next = after;
  for await (const { seq, changes } of commits) {
    const changed = recordsOf(changes);
    const passed = seq === after.seq + 1 ? after.skip : 0;
    for (let i = passed; i < changed.length; i += 1) {
      if (records.length === RECORDS_PER_PAGE) return { records, next };
      next = i === changed.length - 1 ? { seq, skip: 0 } : { seq: seq - 1, skip: i + 1 };
      records.push({ ...(changed[i] as RecordName), seq, next });
    }
    next = { seq, skip: 0 };
  }
  return { records, next };
}

/** Those of the records that no later commit up to `to` changed again. */
export async function lastChanged(
  store: Store,
  records: readonly ChangedRecord[],
  to: number,
): Promise<ChangedRecord[]> {
  const last = new Map<string, number>();
  const note = (name: RecordName, seq: number): void => {
    last.set(nameOf(name), Math.max(seq, last.get(nameOf(name)) ?? 0));
  };
  for (const record of records) note(record, record.seq);
  const first = Math.min(...records.map(({ seq }) => seq));
  for (const [resource, keys] of keysByResource(records)) {
    for (const [key, seq] of await changesOf(store, resource, keys, { $gt: first, $lte: to })) {
      note({ resource, key }, seq);
    }
  }
  return records.filter((record) => last.get(nameOf(record)) === record.seq);
}

/** The keys of records, each once, by their resource. */
export function keysByResource(records: readonly RecordName[]): Map<string, string[]> {
  const byResource = new Map<string, Set<string>>();
  for (const { resource, key } of records) {
    const keys = byResource.get(resource);
    if (keys) keys.add(key);
    else byResource.set(resource, new Set([key]));
  }
  return new Map([...byResource].map(([resource, keys]) => [resource, [...keys]]));
}

type RecordName = Pick<Change, 'resource' | 'key'>;

function nameOf({ resource, key }: RecordName): string {
  return `${resource} ${key}`;
}

function recordsOf(changes: readonly Change[]): RecordName[] {
  const byName = new Map(changes.map(({ resource, key }) => [nameOf({ resource, key }), { resource, key }]));
  return [...byName.values()];
}

/** The last commits in a range that opened or closed versions of the keys, or told their fate when nothing was left. */
async function changesOf(
  store: Store,
  resource: string,
  keys: string[],
  within: { readonly $gt: number; readonly $lte: number },
): Promise<[key: string, seq: number][]> {
  const of = { key: { $in: keys } };
  const versions = store.versions(resource);
  const ends = (['seqFrom', 'seqTo'] as const).map((end) =>
    versions
      .aggregate<{ _id: string; last: number }>([
        { $match: { ...of, [end]: within } },
        { $group: { _id: '$key', last: { $max: `$${end}` } } },
      ])
      .toArray(),
  );
  const fates = new Map(keys.flatMap((key) => [[mergedId(key), key] as const, [erasedId(key), key] as const]));
  const told = store
    .claims(resource)
    .find({ _id: { $in: [...fates.keys()] }, seqFrom: within }, { projection: { seqFrom: 1 } })
    .toArray();
  const [found, claims] = await Promise.all([Promise.all(ends), told]);
  return [
    ...found.flat().map(({ _id, last }): [string, number] => [_id, last]),
    ...claims.map(({ _id, seqFrom }): [string, number] => [fates.get(_id) ?? '', seqFrom]),
  ];
}
