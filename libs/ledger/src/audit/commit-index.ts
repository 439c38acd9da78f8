import { PARTITION } from '../log/head';
import type { ChangeKind } from '../log/commit';
import { Lru } from '../read/lru';
import { commitId } from '../store/documents';
import { changesOf } from '../verify/commit-check';
import type { Store } from '../store/store';

/** Commits kept in memory: records that were written together lie together. */
const KEPT = 500;
const READ_AT_ONCE = 200;

/** What a commit says of versions. */
export interface CommitIndex {
  /** Digests of the versions it opens, by id. */
  readonly opened: ReadonlyMap<string, string>;
  /** For every version it closes the kinds of the changes of that record: why a range may be left without a fact. */
  readonly closed: ReadonlyMap<string, ReadonlySet<ChangeKind>>;
}

/** Reads what commits say of versions, each commit once as long as it is of use. */
export class CommitIndexes {
  readonly #kept = new Lru<CommitIndex>(KEPT);

  constructor(private readonly store: Store) {}

  /** By seq; commits that the log does not have are left out. */
  async of(seqs: Iterable<number>): Promise<Map<number, CommitIndex>> {
    const found = new Map<number, CommitIndex>();
    const missing: number[] = [];
    for (const seq of new Set(seqs)) {
      const kept = this.#kept.get(`${seq}`);
      if (kept) found.set(seq, kept);
      else missing.push(seq);
    }
    for (let from = 0; from < missing.length; from += READ_AT_ONCE) {
      const ids = missing.slice(from, from + READ_AT_ONCE).map((seq) => commitId(PARTITION, seq));
      const commits = this.store.commits().find({ _id: { $in: ids } }, { projection: { seq: 1, changes: 1 } });
      for (const { seq, ...commit } of await commits.toArray()) {
        const changes = changesOf(commit);
        const kinds = new Map<string, Set<ChangeKind>>();
        for (const { resource, key, kind } of changes) {
          const record = `${resource} ${key}`;
          kinds.set(record, (kinds.get(record) ?? new Set()).add(kind));
        }
        const index: CommitIndex = {
          opened: new Map(changes.map(({ versionId = '', digest = '' }) => [versionId, digest])),
          closed: new Map(
            changes.flatMap(({ resource, key, supersedes }) =>
              supersedes.map((id) => [id, kinds.get(`${resource} ${key}`) ?? new Set()] as const),
            ),
          ),
        };
        this.#kept.set(`${seq}`, index);
        found.set(seq, index);
      }
    }
    return found;
  }
}
