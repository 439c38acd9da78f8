import { ENTRIES, HASH_BYTES, rootOf, tileId } from '../merkle/tiles';
import { LOG_HASH } from '../merkle/log-proofs';
import { PARTITION } from '../log/head';
import { commitId } from '../store/documents';
import type { Place } from './place';
import { misshapen } from './shapes';

const COLLECTION = 'merkle_tiles';

/** Holds the tiles of the tree against the hashes of the commits. Tiles are made when asked for, so none must be there. */
export class TileCheck {
  /** Roots over so many commits each as a tile's entry stands for, in order. */
  readonly #roots: Buffer[] = [];
  #leaves: Buffer[] = [];

  constructor(private readonly place: Place) {}

  /** Takes the hash of the next commit. */
  addHash(hash: string): void {
    this.#leaves.push(LOG_HASH.leaf(Buffer.from(hash, 'hex')));
    if (this.#leaves.length < ENTRIES) return;
    this.#roots.push(rootOf(this.#leaves));
    this.#leaves = [];
  }

  async run(): Promise<void> {
    const { store, head, derived, shapes } = this.place;
    await this.#catchUp();
    const rows = rowsOver(head.base === 0 ? this.#roots : []);
    for await (const tile of store.merkleTiles().find({})) {
      if (misshapen(shapes.get(COLLECTION) ?? {}, tile) !== undefined) continue;
      const { _id, count, roots } = tile;
      const [row, number] = _id
        .slice(PARTITION.length + 1)
        .split(':')
        .map(Number);
      const entries = rows[Number(row) - 1]?.slice(Number(number) * ENTRIES, (Number(number) + 1) * ENTRIES) ?? [];
      const isNamed = Number(row) >= 1 && Number(number) >= 0 && tileId(Number(row), Number(number)) === _id;
      if (!isNamed || entries.length === 0) derived.add('SURPLUS', COLLECTION, _id);
      else if (count < 1 || count > entries.length || count * HASH_BYTES !== roots.length()) {
        derived.add('DIFFERS', COLLECTION, _id, 'count');
      } else if (!Buffer.concat(entries.slice(0, count)).equals(Buffer.from(roots.buffer))) {
        derived.add('DIFFERS', COLLECTION, _id, 'roots');
      }
    }
  }

  /** Tiles may have grown over commits that were written meanwhile. */
  async #catchUp(): Promise<void> {
    const after = { _id: { $gt: commitId(PARTITION, this.place.head.seq) } };
    const found = this.place.store.commits().find(after, { projection: { hash: 1 } });
    for await (const { hash } of found.sort({ _id: 1 })) this.addHash(String(hash));
  }
}

/** The entries of every row of tiles, from the lowest kept row up. */
function rowsOver(roots: readonly Buffer[]): Buffer[][] {
  const rows: Buffer[][] = [];
  for (let row = [...roots]; row.length > 0;) {
    rows.push(row);
    const above: Buffer[] = [];
    for (let at = 0; at + ENTRIES <= row.length; at += ENTRIES) above.push(rootOf(row.slice(at, at + ENTRIES)));
    row = above;
  }
  return rows;
}
