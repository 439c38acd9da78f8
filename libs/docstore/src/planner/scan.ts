import { MAX_KEY_SIZE } from '../indexes/index-keys';
import type { CollectionOverlay, Overlay } from '../transactions/overlay';
import type { Collection } from '../storage/catalog';
import type { Snapshot, Store } from '../storage/store';
import type { KeyRange } from './bounds';
import type { ScanPlan } from './plan';

/** What a query reads: the latest commit, or a transaction's snapshot with its own writes on top. */
export interface ReadView {
  readonly snapshot?: Snapshot | undefined;
  readonly overlay?: Overlay | undefined;
  /** how many commits the snapshot holds */
  readonly commits?: number;
}

/** One key of a scan; a scan of documents brings the document too. */
interface Row {
  readonly key: Buffer;
  readonly value: Buffer | undefined;
}

/**
 * Reads key ranges in order, merging what is on disk with a transaction's own writes. Between batches it is paused:
 * it then holds nothing open and goes on after the last key it gave.
 */
export class Scan {
  private position = 0;
  private last: Buffer | undefined;
  private disk: Iterator<Row> | undefined;
  private nextOnDisk: Row | undefined;
  private own: Buffer[] = [];
  private readonly written: CollectionOverlay | undefined;

  constructor(
    private readonly store: Store,
    collection: Collection,
    private readonly plan: Pick<ScanPlan, 'table' | 'ranges' | 'reverse' | 'exact'>,
    private readonly view: ReadView,
  ) {
    this.written = view.overlay?.of(collection);
  }

  next(): Row | undefined {
    return this.plan.exact ? this.nextPoint() : this.nextInRanges();
  }

  /** One document for each range, read directly. */
  private nextPoint(): Row | undefined {
    for (let range = this.range(); range !== undefined; range = this.range()) {
      this.position++;
      const key = range.start;
      if (key.length > MAX_KEY_SIZE) continue;
      const written = this.written?.get(key);
      const value = written === undefined ? this.store.get('documents', key, this.view.snapshot) : written.after;
      if (value !== undefined) return { key, value };
    }
    return undefined;
  }

  private range(): KeyRange | undefined {
    const { ranges, reverse } = this.plan;
    return ranges[reverse ? ranges.length - 1 - this.position : this.position];
  }

  private nextInRanges(): Row | undefined {
    for (;;) {
      if (this.disk === undefined && !this.openRange()) return undefined;
      const row = this.merged();
      if (row !== undefined) {
        this.last = row.key;
        return row;
      }
      this.disk = undefined;
      this.last = undefined;
      this.position++;
    }
  }

  /** Closes what is open on disk. */
  pause(): void {
    this.disk?.return?.();
    this.disk = undefined;
  }

  private openRange(): boolean {
    const range = this.range();
    if (range === undefined) return false;
    const { snapshot } = this.view;
    const { table, reverse } = this.plan;
    if (table === 'documents') {
      this.disk = this.store.rows('documents', range, reverse, snapshot, this.last);
    } else {
      this.disk = keysAsRows(this.store.keys('entries', range, reverse, snapshot, this.last));
    }
    this.own = this.ownKeys(range);
    this.nextOnDisk = undefined;
    return true;
  }

  private ownKeys(range: KeyRange): Buffer[] {
    if (this.written === undefined || this.written.documents.size === 0) return [];
    const keys = this.plan.table === 'documents' ? this.written.documentsIn(range) : this.written.entriesIn(range);
    const { last } = this;
    // Taken from the end: the array is in the opposite of the reading order.
    if (!this.plan.reverse) keys.reverse();
    return last === undefined ? keys : keys.filter((key) => this.isBefore(last, key));
  }

  private isBefore(a: Buffer, b: Buffer): boolean {
    const order = Buffer.compare(a, b);
    return this.plan.reverse ? order > 0 : order < 0;
  }

  private merged(): Row | undefined {
    if (this.own.length === 0 && this.nextOnDisk === undefined) return this.pull();
    this.nextOnDisk ??= this.pull();
    const own = this.own.at(-1);
    const disk = this.nextOnDisk;
    if (own !== undefined && (disk === undefined || !this.isBefore(disk.key, own))) {
      this.own.pop();
      if (disk?.key.equals(own) === true) this.nextOnDisk = undefined;
      return { key: own, value: this.plan.table === 'documents' ? this.written?.get(own)?.after : undefined };
    }
    this.nextOnDisk = undefined;
    return disk;
  }

  private pull(): Row | undefined {
    const row = this.disk?.next();
    return row === undefined || row.done === true ? undefined : row.value;
  }
}

function keysAsRows(keys: Iterator<Buffer>): Iterator<Row> {
  return {
    next() {
      const row = keys.next();
      return row.done === true
        ? { done: true, value: undefined }
        : { done: false, value: { key: row.value, value: undefined } };
    },
    return() {
      keys.return?.();
      return { done: true, value: undefined };
    },
  };
}
