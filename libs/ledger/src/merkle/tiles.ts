import { mongo } from 'mongoose';
import { PARTITION } from '../log/head';
import { commitId } from '../store/documents';
import { isDuplicateElsewhere } from '../store/store-errors';
import type { Store } from '../store/store';
import { LOG_HASH } from './log-proofs';
import type { Subtree } from './tree';

/** Subtrees that stand side by side in one tile; a tile's own root is one entry of a tile of the next row. */
export const ENTRIES = 256;
const LEVELS = 8;
export const HASH_BYTES = 32;

/**
 * The roots of complete subtrees over the commits. Row 0 is read off the commits themselves; the rows above are kept as
 * tiles, which grow as they are asked for, one pass over the commits at a time: whoever asks meanwhile waits for it. What a
 * tile says follows from the commits alone, so that processes that write the same one write the same.
 */
export class Tiles {
  readonly #store: Store;
  /** The pass under way. */
  #pass: Promise<unknown> | undefined;

  constructor(store: Store) {
    this.#store = store;
  }

  /** The root of a subtree that lies within the log: from one tile, however large the subtree. */
  async root({ level, index }: Subtree): Promise<Buffer> {
    const row = Math.floor(level / LEVELS);
    const width = 2 ** (level % LEVELS);
    const first = index * width;
    const tile = Math.floor(first / ENTRIES);
    const begin = first % ENTRIES;
    const entries = row === 0 ? await this.#leaves(first, width) : await this.#kept(row, tile, begin + width);
    return rootOf(row === 0 ? entries : entries.slice(begin, begin + width));
  }

  /** The first `count` entries of a tile, once they are made. */
  async #kept(row: number, tile: number, count: number): Promise<Buffer[]> {
    for (;;) {
      const entries = await this.#read(row, tile);
      if (entries.length >= count) return entries;
      if (this.#pass === undefined) return this.#make(row, tile, count);
      // It may be of another tile: whether it failed is for who began it.
      await this.#pass.catch(() => undefined);
    }
  }

  /** A pass. What it makes is right also where a damaged tile keeps it from being kept. */
  async #make(row: number, tile: number, count: number): Promise<Buffer[]> {
    const pass = this.#entries(row, tile, count);
    this.#pass = pass;
    try {
      return await pass;
    } finally {
      this.#pass = undefined;
    }
  }

  /** The first `count` entries of a tile; those it does not have yet are made of the row below, and kept. */
  async #entries(row: number, tile: number, count: number): Promise<Buffer[]> {
    const entries = await this.#read(row, tile);
    if (entries.length >= count) return entries;
    for (let next = entries.length; next < count; next += 1) {
      const below = tile * ENTRIES + next;
      const children = row === 1 ? this.#leaves(below * ENTRIES, ENTRIES) : this.#entries(row - 1, below, ENTRIES);
      entries.push(rootOf(await children));
    }
    await this.#keep(tileId(row, tile), entries);
    return entries;
  }

  /** The entries that a tile has. */
  async #read(row: number, tile: number): Promise<Buffer[]> {
    const kept = await this.#store.merkleTiles().findOne({ _id: tileId(row, tile) });
    return kept ? splitHashes(kept.roots.buffer) : [];
  }

  async #keep(_id: string, entries: readonly Buffer[]): Promise<void> {
    const count = entries.length;
    const $set = { count, roots: new mongo.Binary(Buffer.concat(entries)) };
    try {
      await this.#store.merkleTiles().updateOne({ _id, count: { $lt: count } }, { $set }, { upsert: true });
    } catch (error) {
      // Another process has kept as much or more of it.
      if (!isDuplicateElsewhere(error)) throw error;
    }
  }

  async #leaves(first: number, count: number): Promise<Buffer[]> {
    const range = { $gt: commitId(PARTITION, first), $lte: commitId(PARTITION, first + count) };
    const found = this.#store.commits().find({ _id: range }, { projection: { hash: 1 } });
    const leaves = await found
      .sort({ _id: 1 })
      .map(({ hash }) => LOG_HASH.leaf(Buffer.from(hash, 'hex')))
      .toArray();
    if (leaves.length !== count) throw new Error(`The log has a hole after commit ${first}.`);
    return leaves;
  }
}

export function tileId(row: number, tile: number): string {
  return `${PARTITION}:${row}:${`${tile}`.padStart(12, '0')}`;
}

function splitHashes(bytes: Uint8Array): Buffer[] {
  const count = bytes.length / HASH_BYTES;
  return Array.from({ length: count }, (_, i) => Buffer.from(bytes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES)));
}

/** The root over subtrees of one level side by side; their number is a power of two. */
export function rootOf(subtrees: readonly Buffer[]): Buffer {
  let level = [...subtrees];
  while (level.length > 1) {
    const pairs = level.filter((_, i) => i % 2 === 0);
    level = pairs.map((left, i) => LOG_HASH.node(left, level[i * 2 + 1] as Buffer));
  }
  return level[0] as Buffer;
}
