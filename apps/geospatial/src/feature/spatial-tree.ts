import Flatbush from 'flatbush';
import type { Bounds } from '../geometry/bounds';
import { boundsMeet } from '../geometry/bounds';

/** Where a feature was by one of its versions. */
export interface SpatialEntry {
  readonly key: string;
  readonly layerId: string;
  readonly division: string;
  readonly bbox: Bounds;
}

/** Entries that may wait outside the tree: looked through one by one, so few of them, or a part of the whole. */
const waitingAtLeast = 512;
const waitingShare = 0.1;

/** Boxes of features in a packed tree that is built anew when enough were added. */
export class SpatialTree {
  private readonly entries: SpatialEntry[] = [];
  private readonly seen = new Set<string>();
  private tree: Flatbush | undefined;

  get size(): number {
    return this.entries.length;
  }

  /** Adds an entry; one that is there already is left out. */
  add(entry: SpatialEntry): void {
    const { minLon, minLat, maxLon, maxLat } = entry.bbox;
    const mark = [entry.key, entry.division, minLon, minLat, maxLon, maxLat].join(' ');
    if (!this.seen.has(mark)) {
      this.seen.add(mark);
      this.entries.push(entry);
    }
  }

  /** Keys of the entries whose box meets `box` and that `accept` takes; each once, in order. */
  search(box: Bounds, accept: (entry: SpatialEntry) => boolean): string[] {
    this.pack();
    const packed = this.tree?.numItems ?? 0;
    const found = new Set<string>();
    const take = (entry: SpatialEntry | undefined): void => {
      if (entry !== undefined && accept(entry)) {
        found.add(entry.key);
      }
    };
    for (const index of this.tree?.search(box.minLon, box.minLat, box.maxLon, box.maxLat) ?? []) {
      take(this.entries[index]);
    }
    for (const entry of this.entries.slice(packed)) {
      if (boundsMeet(entry.bbox, box)) {
        take(entry);
      }
    }
    return [...found].sort();
  }

  private pack(): void {
    const waiting = this.entries.length - (this.tree?.numItems ?? 0);
    if (waiting <= Math.max(waitingAtLeast, this.entries.length * waitingShare)) {
      return;
    }
    const tree = new Flatbush(this.entries.length);
    for (const { bbox } of this.entries) {
      tree.add(bbox.minLon, bbox.minLat, bbox.maxLon, bbox.maxLat);
    }
    tree.finish();
    this.tree = tree;
  }
}
