import type { Change } from '../changes/feed';
import type { KeyRange } from '../planner/bounds';
import type { Collection } from '../storage/catalog';

/** A document that this unit of work has written and not yet committed. */
export interface WrittenDocument {
  readonly documentKey: Buffer;
  readonly idKey: Buffer;
  /** as committed, undefined when it was not there */
  readonly before: Buffer | undefined;
  readonly entriesBefore: readonly Buffer[];
  /** as this unit wants it, undefined when deleted */
  after: Buffer | undefined;
  entriesAfter: readonly Buffer[];
  /** the whole document was replaced by another, not updated */
  isReplacement: boolean;
}

/** Keys kept in order, so that a scan can merge them with those on disk. */
class SortedKeys {
  private readonly keys: Buffer[] = [];
  private sorted = true;

  add(key: Buffer): void {
    const last = this.keys.at(-1);
    if (last !== undefined && Buffer.compare(last, key) > 0) this.sorted = false;
    this.keys.push(key);
  }

  remove(key: Buffer): void {
    const at = this.position(key);
    if (this.keys[at]?.equals(key) === true) this.keys.splice(at, 1);
  }

  /** @returns the index of the first key that is not below `key` */
  position(key: Buffer): number {
    if (!this.sorted) {
      this.keys.sort(Buffer.compare);
      this.sorted = true;
    }
    let low = 0;
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const each = this.keys[middle];
      if (each !== undefined && Buffer.compare(each, key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  slice(range: KeyRange): Buffer[] {
    return this.keys.slice(this.position(range.start), this.position(range.end));
  }
}

/** What a unit of work has written to one collection. */
export class CollectionOverlay {
  readonly documents = new Map<string, WrittenDocument>();
  private readonly entries = new SortedKeys();
  private readonly ids = new SortedKeys();
  readonly indexVersion: number;

  constructor(readonly collection: Collection) {
    this.indexVersion = collection.indexVersion;
  }

  get(documentKey: Buffer): WrittenDocument | undefined {
    return this.documents.size === 0 ? undefined : this.documents.get(documentKey.toString('latin1'));
  }

  write(written: WrittenDocument, after: Buffer | undefined, entriesAfter: readonly Buffer[]): void {
    const key = written.documentKey.toString('latin1');
    const known = this.documents.get(key);
    if (known !== undefined) {
      for (const entry of known.entriesAfter) this.entries.remove(entry);
      if (known.after !== undefined) this.ids.remove(known.documentKey);
    }
    written.after = after;
    written.entriesAfter = entriesAfter;
    this.documents.set(key, written);
    for (const entry of entriesAfter) this.entries.add(entry);
    if (after !== undefined) this.ids.add(written.documentKey);
  }

  entriesIn(range: KeyRange): Buffer[] {
    return this.entries.slice(range);
  }

  documentsIn(range: KeyRange): Buffer[] {
    return this.ids.slice(range);
  }
}

/** All that a unit of work has written. */
export class Overlay {
  private readonly collections = new Map<number, CollectionOverlay>();

  of(collection: Collection): CollectionOverlay | undefined {
    return this.collections.get(collection.id);
  }

  ensure(collection: Collection): CollectionOverlay {
    let overlay = this.collections.get(collection.id);
    if (overlay === undefined) {
      overlay = new CollectionOverlay(collection);
      this.collections.set(collection.id, overlay);
    }
    return overlay;
  }

  all(): Iterable<CollectionOverlay> {
    return this.collections.values();
  }
}

/** How the names begin of collections that nobody sees until they take another one's place. */
export const STAGED = 'tmp.agg_out.';

/** @returns what a unit of work changes, as change streams tell it */
export function changesIn(overlay: Overlay): Change[] {
  const inSight = [...overlay.all()].filter(({ collection }) => !collection.name.startsWith(STAGED));
  return inSight.flatMap(({ collection: { database, name }, documents }) =>
    [...documents.values()].map(({ documentKey: key, before, after, isReplacement }): Change => {
      return { kind: 'document', database, collection: name, key, before, after, isReplacement };
    }),
  );
}
