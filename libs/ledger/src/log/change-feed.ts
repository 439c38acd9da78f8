import type { Position } from '@registry/proto/common/v1';
import { BeforeReplicaError, CursorOfOtherEpochError, InvalidFactError, PositionAheadOfHeadError } from '../errors';
import { commitId } from '../store/documents';
import type { Store } from '../store/store';
import { type ChangeFilter, changeTest } from './change-filter';
import type { Commit } from './commit';
import { commonSeq } from './epochs';
import { commitOf, PARTITION, type PartitionHead, positionOf, readHead } from './head';

const DEFAULT_COMMITS = 100;
const MAX_COMMITS = 1000;
/** A page ends after the commit that brings it here: one commit of an import holds hundreds of changes. */
const MAX_CHANGES = 10_000;
/** So it does where a filter leaves them out: what is read for one page has an end. */
const MAX_LOOKED_AT = 20_000;

/** What to list. */
export interface ChangesQuery extends ChangeFilter {
  /** Cursor; unset or empty starts at the first commit. */
  readonly after?: readonly Position[];
  /** Commits looked at; 0 or unset means 100, more than 1,000 is lowered. */
  readonly limit?: number;
  /** Changes shown that end a page, with the commit that holds the last; 0 or unset means 10,000, more is lowered. */
  readonly maxChanges?: number;
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
 * where this log left that epoch's. Errors: CursorOfOtherEpochError, which names where to start again.
 */
export function seqOf(positions: readonly Position[] | undefined, head: PartitionHead): number | undefined {
  if (!positions || positions.length === 0) return undefined;
  const own = positions.find(({ partition }) => partition === PARTITION);
  const { epoch, forks } = head;
  if (!own || own.epoch > epoch) throw new CursorOfOtherEpochError(positionOf({ epoch, seq: 0 }));
  const kept = commonSeq(own.epoch, epoch, forks);
  // What an epoch was of which nothing is known, nobody can say.
  if (kept === undefined || own.seq > kept) throw new CursorOfOtherEpochError(positionOf({ epoch, seq: kept ?? 0 }));
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

/** A size that was asked for. Errors: InvalidFactError PAGE_SIZE_INVALID. */
function sizeOf(field: string, asked: number, fallback: number, max: number): number {
  if (!Number.isInteger(asked) || asked < 0) {
    throw new InvalidFactError(field, 'PAGE_SIZE_INVALID', `${field} must not be negative.`);
  }
  return asked === 0 ? fallback : Math.min(asked, max);
}

/**
 * One page of the commit log. Errors: PositionAheadOfHeadError, CursorOfOtherEpochError, BeforeReplicaError;
 * InvalidFactError RESOURCE_UNKNOWN, PAGE_SIZE_INVALID and those of changeTest.
 */
export async function listChanges(store: Store, query: ChangesQuery): Promise<ChangesPage> {
  const { after, limit = 0, maxChanges = 0, resources = [] } = query;
  requireResources(store, resources);
  const isWanted = changeTest(query);
  const size = sizeOf('limit', limit, DEFAULT_COMMITS, MAX_COMMITS);
  const enough = sizeOf('maxChanges', maxChanges, MAX_CHANGES, MAX_CHANGES);
  const head = await readHead(store);
  const from = seqOf(after, head) ?? 0;
  requireKnown(from, head);
  if (from > head.seq) throw new PositionAheadOfHeadError(from, head.seq);
  const range = { $gt: commitId(PARTITION, from), $lte: commitId(PARTITION, Math.min(head.seq, from + size)) };
  const commits: Commit[] = [];
  let reached = from;
  let shown = 0;
  let lookedAt = 0;
  const cursor = store
    .commits()
    .find({ _id: range }, { projection: { answer: 0 } })
    .sort({ _id: 1 });
  for await (const document of cursor) {
    const commit = commitOf(document);
    const changes = isWanted ? commit.changes.filter(isWanted) : commit.changes;
    if (changes.length > 0 || !isWanted) commits.push({ ...commit, changes });
    reached = document.seq;
    shown += changes.length;
    lookedAt += commit.changes.length;
    if (shown >= enough || lookedAt >= MAX_LOOKED_AT) break;
  }
  return { commits, next: [positionOf({ epoch: head.epoch, seq: reached })], atHead: reached === head.seq };
}
