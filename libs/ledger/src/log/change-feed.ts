import type { Position } from '@registry/proto/common/v1';
import { BeforeReplicaError, CursorOfOtherEpochError, InvalidFactError, PositionAheadOfHeadError } from '../errors';
import { commitId } from '../store/documents';
import type { Store } from '../store/store';
import { type ChangeFilter, changeTest } from './change-filter';
import type { Commit } from './commit';
import { commitOf, PARTITION, type PartitionHead, positionOf, readHead } from './head';

const DEFAULT_COMMITS = 100;
const MAX_COMMITS = 1000;
/** A page ends after the commit that brings it here: one commit of an import holds hundreds of changes. */
const MAX_CHANGES = 10_000;

/** What to list. */
export interface ChangesQuery extends ChangeFilter {
  /** Cursor; unset or empty starts at the first commit. */
  readonly after?: readonly Position[];
  /** Commits wanted; 0 or unset means 100, more than 1,000 is lowered. */
  readonly limit?: number;
}

/**
 * Commits in order, each with the changes that are wanted; those without any are left out. `next` is the cursor after all
 * that were looked at.
 */
export interface ChangesPage {
  readonly commits: Commit[];
  readonly next: Position[];
  /** Whether `next` was the head when the log was read. */
  readonly atHead: boolean;
}

/**
 * The seq that positions name in this log; undefined when they are empty. A position of an earlier epoch is good up to
 * where that epoch ended. Errors: CursorOfOtherEpochError, which names where to start again.
 */
export function seqOf(positions: readonly Position[] | undefined, head: PartitionHead): number | undefined {
  if (!positions || positions.length === 0) return undefined;
  const own = positions.find(({ partition }) => partition === PARTITION);
  const { epoch, forks } = head;
  if (!own || own.epoch > epoch) throw new CursorOfOtherEpochError(positionOf({ epoch, seq: 0 }));
  // What a later restore took away, an earlier epoch's end no longer promises.
  const kept = forks.filter((fork) => fork.epoch >= own.epoch).map(({ seq }) => seq);
  const fork = Math.min(...kept);
  if (own.seq > fork) throw new CursorOfOtherEpochError(positionOf({ epoch, seq: fork }));
  requireKnown(own.seq, head);
  return own.seq;
}

function requireKnown(seq: number, { base, epoch }: PartitionHead): void {
  if (seq < base) throw new BeforeReplicaError(seq, positionOf({ epoch, seq: base }));
}

/** A filter that nothing could ever meet is refused. */
function requireResources(store: Store, resources: readonly string[]): void {
  const names = store.resources.map(({ name }) => name);
  if (!resources.every((name) => names.includes(name))) {
    throw new InvalidFactError('resources', 'RESOURCE_UNKNOWN', `must be of ${names.join(', ')}`);
  }
}

/**
 * One page of the commit log. Errors: PositionAheadOfHeadError, CursorOfOtherEpochError, BeforeReplicaError;
 * InvalidFactError RESOURCE_UNKNOWN and those of changeTest.
 */
export async function listChanges(store: Store, query: ChangesQuery): Promise<ChangesPage> {
  const { after, limit = 0, resources = [] } = query;
  requireResources(store, resources);
  const isWanted = changeTest(query);
  if (!Number.isInteger(limit) || limit < 0) {
    throw new InvalidFactError('limit', 'PAGE_SIZE_INVALID', 'limit must not be negative.');
  }
  const head = await readHead(store);
  const from = seqOf(after, head) ?? 0;
  requireKnown(from, head);
  if (from > head.seq) throw new PositionAheadOfHeadError(from, head.seq);
  const size = limit === 0 ? DEFAULT_COMMITS : Math.min(limit, MAX_COMMITS);
  const range = { $gt: commitId(PARTITION, from), $lte: commitId(PARTITION, Math.min(head.seq, from + size)) };
  const commits: Commit[] = [];
  let reached = from;
  let count = 0;
  const cursor = store
    .commits()
    .find({ _id: range }, { projection: { answer: 0 } })
    .sort({ _id: 1 });
  for await (const document of cursor) {
    const commit = commitOf(document);
    const changes = isWanted ? commit.changes.filter(isWanted) : commit.changes;
    if (changes.length > 0 || !isWanted) commits.push({ ...commit, changes });
    reached = document.seq;
    count += changes.length;
    if (count >= MAX_CHANGES) break;
  }
  return { commits, next: [positionOf({ epoch: head.epoch, seq: reached })], atHead: reached === head.seq };
}
