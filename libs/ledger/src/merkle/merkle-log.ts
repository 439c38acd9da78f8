import type { Position } from '@registry/proto/common/v1';
import { InvalidFactError, PositionAheadOfHeadError, ReplicaHasNoTreeError } from '../errors';
import { seqOf } from '../log/change-feed';
import { forksUpTo } from '../log/epochs';
import { headAt, PARTITION, type PartitionHead, positionOf, readHead } from '../log/head';
import { commitId, type Fork } from '../store/documents';
import type { Store } from '../store/store';
import { LOG_HASH } from './log-proofs';
import { Tiles } from './tiles';
import { consistencyRanges, inclusionRanges, type LeafRange, rangeRoot } from './tree';

/** The Merkle tree over the first commits of a log, the same for ever at a position. Hashes are hex. */
export interface TreeHead {
  /** The last commit of the tree; its seq is the tree's size. */
  readonly position: Position;
  readonly rootHash: string;
  readonly stateHash: string;
  /** Unset of an empty tree. */
  readonly recordedAt?: string;
  /** Where the epochs up to that of the position began, in order; see `commonSeq`. */
  readonly forks: readonly Fork[];
}

/** Hashes, hex, from the leaf up. */
export interface TreeProof {
  readonly hashes: readonly string[];
}

/** The proof of a commit, and what it proves. Hashes are hex. */
export interface CommitProof extends TreeProof {
  readonly commitHash: string;
  /** What the tree has of it. */
  readonly leafHash: string;
}

/** The RFC 6962 tree over a log's commits: leaf n is the hash of the commit n + 1. */
export class MerkleLog {
  readonly #store: Store;
  readonly #tiles: Tiles;

  constructor(store: Store) {
    this.#store = store;
    this.#tiles = new Tiles(store);
  }

  /** Makes the tiles that the tree needs as it is now. Errors: ReplicaHasNoTreeError. */
  async warm(): Promise<void> {
    const { seq } = await this.#head();
    await this.#root({ begin: 0, end: seq });
  }

  async treeHead(at?: readonly Position[]): Promise<TreeHead> {
    const now = await this.#head();
    const size = seqWithin(now, at);
    const head = await headAt(this.#store, size);
    if (!head) throw new InvalidFactError('at', 'COMMIT_UNKNOWN', 'The log has no such commit.');
    const { recordedAt, stateHash } = head;
    const rootHash = await this.#root({ begin: 0, end: size });
    // As it was asked for: a position of an earlier epoch has the same head after a restore.
    const position = at?.find(({ partition }) => partition === PARTITION) ?? positionOf(now);
    const forks = forksUpTo(position.epoch, now.forks);
    return { position, rootHash, stateHash, ...(recordedAt === undefined ? {} : { recordedAt }), forks };
  }

  async inclusionProof(seq: number, treeSize: number, epoch?: number): Promise<CommitProof> {
    const size = await this.#sizeOf('treeSize', treeSize, epoch);
    if (!Number.isSafeInteger(seq) || seq < 1 || seq > size) {
      throw new InvalidFactError('seq', 'SEQ_INVALID', 'seq must be a commit of the tree: 1 to treeSize.');
    }
    const { hashes } = await this.#proof(inclusionRanges(seq - 1, size));
    const commit = await this.#store.commits().findOne({ _id: commitId(PARTITION, seq) }, { projection: { hash: 1 } });
    if (!commit) throw new InvalidFactError('seq', 'COMMIT_UNKNOWN', 'The log has no such commit.');
    const leafHash = LOG_HASH.leaf(Buffer.from(commit.hash, 'hex')).toString('hex');
    return { commitHash: commit.hash, leafHash, hashes };
  }

  async consistencyProof(first: number, second: number, epoch?: number): Promise<TreeProof> {
    const size = await this.#sizeOf('second', second, epoch);
    if (!Number.isSafeInteger(first) || first < 0 || first > size) {
      throw new InvalidFactError('first', 'TREE_SIZE_INVALID', 'first must be a whole number from 0 to second.');
    }
    return this.#proof(consistencyRanges(first, size));
  }

  async #proof(ranges: readonly LeafRange[]): Promise<TreeProof> {
    const hashes: string[] = [];
    // One after the other: a tile that must be made first is made once.
    for (const range of ranges) hashes.push(await this.#root(range));
    return { hashes };
  }

  async #root(range: LeafRange): Promise<string> {
    return (await rangeRoot(LOG_HASH, range, (subtree) => this.#tiles.root(subtree))).toString('hex');
  }

  /** The head of a log that is whole: a tree is made of every commit. */
  async #head(): Promise<PartitionHead> {
    const head = await readHead(this.#store);
    if (head.base > 0) throw new ReplicaHasNoTreeError(positionOf({ epoch: head.epoch, seq: head.base }));
    return head;
  }

  async #sizeOf(field: string, size: number, epoch: number | undefined): Promise<number> {
    const head = await this.#head();
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new InvalidFactError(field, 'TREE_SIZE_INVALID', `${field} must be a whole number, 0 or more.`);
    }
    return seqWithin(head, [positionOf({ epoch: epoch ?? head.epoch, seq: size })]);
  }
}

/** The seq of a position that the log has reached; unset its head's. */
function seqWithin(head: PartitionHead, at: readonly Position[] | undefined): number {
  const seq = seqOf(at, head) ?? head.seq;
  if (seq > head.seq) throw new PositionAheadOfHeadError(seq, head.seq);
  return seq;
}
