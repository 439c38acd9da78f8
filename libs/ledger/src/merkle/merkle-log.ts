import type { Position } from '@registry/proto/common/v1';
import { BeforeReplicaError, InvalidFactError, PositionAheadOfHeadError } from '../errors';
import { headAt, positionOf, readHead } from '../log/head';
import type { Store } from '../store/store';
import { LOG_HASH } from './log-proofs';
import { Tiles } from './tiles';
import { consistencyRanges, inclusionRanges, type LeafRange, rangeRoot } from './tree';

/** The Merkle tree over the first commits of a log. Hashes are hex. */
export interface TreeHead {
  /** The last commit of the tree; its seq is the tree's size. */
  readonly position: Position;
  readonly rootHash: string;
  readonly stateHash: string;
  /** Unset of an empty tree. */
  readonly recordedAt?: string;
}

/** Hashes, hex, from the leaf up. */
export interface TreeProof {
  readonly hashes: readonly string[];
}

/** The RFC 6962 tree over a log's commits: leaf n is the hash of the commit n + 1. */
export class MerkleLog {
  readonly #store: Store;
  readonly #tiles: Tiles;

  constructor(store: Store) {
    this.#store = store;
    this.#tiles = new Tiles(store);
  }

  async treeHead(size?: number): Promise<TreeHead> {
    const asked = await this.#sizeOf('size', size);
    const head = await headAt(this.#store, asked);
    if (!head) throw new InvalidFactError('size', 'COMMIT_UNKNOWN', 'The log has no such commit.');
    const { recordedAt, stateHash } = head;
    const rootHash = await this.#root({ begin: 0, end: asked });
    const position = positionOf(head);
    return { position, rootHash, stateHash, ...(recordedAt === undefined ? {} : { recordedAt }) };
  }

  async inclusionProof(seq: number, treeSize: number): Promise<TreeProof> {
    const size = await this.#sizeOf('treeSize', treeSize);
    if (!Number.isSafeInteger(seq) || seq < 1 || seq > size) {
      throw new InvalidFactError('seq', 'SEQ_INVALID', 'seq must be a commit of the tree: 1 to treeSize.');
    }
    return this.#proof(inclusionRanges(seq - 1, size));
  }

  async consistencyProof(from: number, to: number): Promise<TreeProof> {
    const size = await this.#sizeOf('to', to);
    if (!Number.isSafeInteger(from) || from < 0 || from > size) {
      throw new InvalidFactError('from', 'TREE_SIZE_INVALID', 'from must be a whole number from 0 to `to`.');
    }
    return this.#proof(consistencyRanges(from, size));
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

  async #sizeOf(field: string, size: number | undefined): Promise<number> {
    const head = await readHead(this.#store);
    // A tree is made of every commit, and a replica loaded from an export has none up to its base.
    if (head.base > 0) throw new BeforeReplicaError(0, positionOf({ epoch: head.epoch, seq: head.base }));
    if (size === undefined) return head.seq;
    if (!Number.isSafeInteger(size) || size < 0) {
      throw new InvalidFactError(field, 'TREE_SIZE_INVALID', `${field} must be a whole number, 0 or more.`);
    }
    if (size > head.seq) throw new PositionAheadOfHeadError(size, head.seq);
    return size;
  }
}
