import type { Position } from '@registry/proto/common/v1';
import { mongo } from 'mongoose';
import { GENESIS_HASH } from '../digest/commit-hash';
import { MultisetHash } from '../digest/multiset-hash';
import { type CommitDocument, commitId, type Fork, type PartitionDocument } from '../store/documents';
import type { Store } from '../store/store';
import type { Commit } from './commit';
import { forkInto, forksUpTo, nextEpoch } from './epochs';

/** The one partition of this first form; a node at national size has one per group of divisions. */
export const PARTITION = 'main';

/** The end of a partition's commit log. */
export interface PartitionHead {
  readonly epoch: number;
  readonly seq: number;
  /** Unset before the first commit. */
  readonly recordedAt?: string;
  readonly hash: string;
  readonly stateHash: string;
  /** By registry the latest commit that the log follows. */
  readonly after: Readonly<Record<string, number>>;
  /** Where epochs began, in their order: all that are known, also those that were cut off. */
  readonly forks: readonly Fork[];
  /** Commit up to which a replica knows only what was live then; 0 where the log is whole. */
  readonly base: number;
}

/** The head of an empty log. */
export function emptyHead(): PartitionHead {
  return {
    epoch: 1,
    seq: 0,
    hash: GENESIS_HASH,
    stateHash: new MultisetHash().digest(),
    after: {},
    forks: [],
    base: 0,
  };
}

/** The head, without the accumulator behind its state hash. */
export async function readHead(store: Store): Promise<PartitionHead> {
  const document = await store.partitions().findOne({ _id: PARTITION }, { projection: { accumulator: 0 } });
  return document ? headOf(document) : emptyHead();
}

/** The head as it was at a commit; undefined for a commit that the log does not have. */
export async function headAt(store: Store, seq: number): Promise<PartitionHead | undefined> {
  const head = await readHead(store);
  if (seq === head.seq) return head;
  if (seq === 0) return emptyHead();
  const commit = await store.commits().findOne({ _id: commitId(PARTITION, seq) });
  if (!commit) return undefined;
  const { epoch, recordedAt, hash, stateHash, after } = commit;
  // Epochs that began since are those of the commits since: a replica that begins here gets to know them with these, but
  // for epochs without commits.
  return { ...head, epoch, seq, recordedAt, hash, stateHash, after, forks: forksUpTo(epoch, head.forks) };
}

/** The head after its next commit: one of another epoch tells where that began. */
export function headAfter(
  head: PartitionHead,
  { epoch, seq, recordedAt, hash, stateHash, after }: CommitDocument,
): PartitionHead {
  const forks = epoch === head.epoch ? head.forks : [...head.forks, forkInto(epoch, head)];
  return { ...head, epoch, seq, recordedAt, hash, stateHash, after, forks };
}

/** The head and its accumulator as a transaction sees them. */
export async function readHeadForWriting(
  store: Store,
  session: mongo.ClientSession,
): Promise<{ head: PartitionHead; state: MultisetHash }> {
  const document = await store.partitions().findOne({ _id: PARTITION }, { session });
  if (!document) return { head: emptyHead(), state: new MultisetHash() };
  return { head: headOf(document), state: new MultisetHash(document.accumulator.buffer) };
}

/** The partition's document for a head. */
export function partitionDocument(head: PartitionHead, state: MultisetHash): PartitionDocument {
  const { epoch, seq, recordedAt = '', hash, stateHash, after, forks, base } = head;
  const accumulator = new mongo.Binary(state.bytes());
  const begins = base === 0 ? {} : { base };
  const began = forks.map((fork) => forkInto(nextEpoch(fork), fork));
  return { _id: PARTITION, epoch, seq, recordedAt, hash, stateHash, after, forks: began, ...begins, accumulator };
}

/** The head that a document holds. */
export function headOf(document: PartitionDocument): PartitionHead {
  const { epoch, seq, recordedAt, hash, stateHash, after, forks, base = 0 } = document;
  return { epoch, seq, ...(recordedAt === '' ? {} : { recordedAt }), hash, stateHash, after, forks, base };
}

/** The position of a commit. */
export function positionOf(head: { readonly epoch: number; readonly seq: number }): Position {
  return { partition: PARTITION, epoch: head.epoch, seq: head.seq };
}

/** The commit a document holds. */
export function commitOf(document: CommitDocument): Commit {
  const { recordedAt, actor, provenance, changes, after, origin, requestDigest, stateHash, prevHash, hash } = document;
  const from = origin === undefined ? {} : { origin };
  const hashes = { requestDigest, stateHash, previousHash: prevHash, hash };
  return { position: positionOf(document), recordedAt, actor, provenance, changes, after, ...from, ...hashes };
}
