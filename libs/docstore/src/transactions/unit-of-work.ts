import { CommandError, writeConflict } from '../errors';
import { decode, type BsonDocument } from '../bson/document';
import type { IndexDefinition } from '../indexes/definition';
import { idOfEntry, indexKeys, valuesOfEntry } from '../indexes/index-keys';
import type { Catalog, Collection } from '../storage/catalog';
import { documentKey } from '../storage/keys';
import { WriteBatch, type Snapshot, type Store } from '../storage/store';
import type { ReadView } from '../planner/scan';
import { successor } from '../query/interval';
import { LockOwner, type LockTable } from './locks';
import { changesIn, Overlay, type CollectionOverlay, type WrittenDocument } from './overlay';

/** A write outside a transaction met a lock: it waits for the holder and tries again. */
export class LockedByOther extends Error {
  constructor(readonly holder: LockOwner) {
    super('locked by another operation');
  }
}

const MAX_DOCUMENT_SIZE = 16 * 1024 * 1024;
/** How much a unit of work may hold in memory before it is refused. */
const MAX_UNIT_BYTES = 128 * 1024 * 1024;

/**
 * Writes that become durable and visible together: a transaction, or one write command.
 * Reads see the snapshot (a transaction's; a command reads what is committed) with the unit's own writes on top.
 */
export class UnitOfWork {
  readonly overlay = new Overlay();
  readonly batch = new WriteBatch();
  private readonly owner: LockOwner;
  private readonly startedAt: number;
  private readonly catalogue: Promise<void>[] = [];
  private bytes = 0;
  private aborted = false;

  /** @param snapshot given for a transaction: then another's lock or later write is a conflict, not a wait */
  constructor(
    private readonly store: Store,
    private readonly catalog: Catalog,
    locks: LockTable,
    readonly snapshot?: Snapshot,
  ) {
    this.owner = new LockOwner(locks);
    this.startedAt = store.commits;
  }

  /** @throws CommandError WriteConflict (112) when it was aborted while its command waited: its snapshot is gone */
  get view(): ReadView {
    if (this.aborted) throw writeConflict();
    const { snapshot, overlay, startedAt } = this;
    return snapshot === undefined ? { overlay } : { snapshot, overlay, commits: startedAt };
  }

  get isEmpty(): boolean {
    for (const each of this.overlay.all()) if (each.documents.size > 0) return false;
    return true;
  }

  /**
   * Takes a document's lock, so that what is read of it now is what will be replaced.
   * @returns the document as this unit sees it
   * @throws CommandError WriteConflict (112) in a transaction; LockedByOther outside one
   */
  lock(collection: Collection, key: Buffer): Buffer | undefined {
    this.acquire(key);
    const written = this.overlay.of(collection)?.get(key);
    if (written !== undefined) return written.after;
    const seen = this.store.get('documents', key, this.snapshot);
    if (this.snapshot !== undefined && this.store.commits !== this.startedAt) {
      const latest = this.store.get('documents', key);
      if (!same(seen, latest)) throw writeConflict();
    }
    return seen;
  }

  /**
   * @throws CommandError DuplicateKey (11000) when the `_id` is taken
   */
  insert(collection: Collection, idKey: Buffer, raw: Buffer): void {
    const key = documentKey(collection.id, idKey);
    if (this.lock(collection, key) !== undefined) throw duplicateId(collection, raw);
    this.write(collection, key, idKey, undefined, raw);
  }

  /** Replaces or (when `after` is undefined) deletes a document that {@link lock} returned as `seen`. */
  write(
    collection: Collection,
    key: Buffer,
    idKey: Buffer,
    seen: Buffer | undefined,
    after: Buffer | undefined,
    isReplacement = false,
  ): void {
    if (collection.dropped) throw writeConflict();
    if (after !== undefined) this.check(collection, seen, after);
    const overlay = this.overlay.ensure(collection);
    if (overlay.indexVersion !== collection.indexVersion) throw writeConflict();
    const known = overlay.get(key);
    const entriesBefore = known?.entriesAfter ?? (seen === undefined ? [] : entriesOf(collection, seen, idKey));
    const entriesAfter = after === undefined ? [] : this.entries(collection, after, idKey);
    this.claimUnique(collection, overlay, entriesBefore, entriesAfter, idKey, after);
    const written: WrittenDocument = known ?? {
      documentKey: key,
      idKey,
      before: seen,
      entriesBefore,
      after: undefined,
      entriesAfter: [],
      isReplacement: false,
    };
    written.isReplacement ||= isReplacement;
    overlay.write(written, after, entriesAfter);
    this.bytes += after?.length ?? 0;
    if (this.bytes > MAX_UNIT_BYTES) {
      throw new CommandError('TransactionTooLarge', `writes of more than ${MAX_UNIT_BYTES} bytes before a commit`);
    }
  }

  private check(collection: Collection, seen: Buffer | undefined, after: Buffer): void {
    if (after.length > MAX_DOCUMENT_SIZE) {
      throw new CommandError(
        'BSONObjectTooLarge',
        `object to insert too large: ${after.length} bytes, max ${MAX_DOCUMENT_SIZE}`,
      );
    }
    collection.validator?.check(seen, after);
  }

  /** Index entries of a document; when an index turns multikey the catalogue says so on disk first, whatever becomes of this unit. */
  private entries(collection: Collection, raw: Buffer, idKey: Buffer): Buffer[] {
    const multikey = multikeyCount(collection);
    const entries = entriesOf(collection, raw, idKey);
    if (multikeyCount(collection) !== multikey) this.catalogue.push(this.catalog.saveNow(collection));
    return entries;
  }

  private claimUnique(
    collection: Collection,
    overlay: CollectionOverlay,
    before: readonly Buffer[],
    after: readonly Buffer[],
    idKey: Buffer,
    document: Buffer | undefined,
  ): void {
    const unique = collection.indexes.filter((index) => index.unique);
    if (unique.length === 0) return;
    for (const index of unique) {
      const isOurs = (entry: Buffer): boolean => entry.readUInt32BE(0) === index.id;
      // A key that is given up stays locked too: until the commit nobody may count on it being free.
      for (const entry of before) if (isOurs(entry)) this.acquire(valuesOfEntry(entry));
      for (const entry of after) {
        if (!isOurs(entry)) continue;
        const claimed = valuesOfEntry(entry);
        this.acquire(claimed);
        this.refuseTaken(collection, overlay, index, claimed, idKey, document);
      }
    }
  }

  private refuseTaken(
    collection: Collection,
    overlay: CollectionOverlay,
    index: IndexDefinition,
    claimed: Buffer,
    idKey: Buffer,
    document: Buffer | undefined,
  ): void {
    const range = { start: claimed, end: successor(claimed) };
    const isOther = (entry: Buffer): boolean => !idOfEntry(entry).equals(idKey) && valuesOfEntry(entry).equals(claimed);
    if (overlay.entriesIn(range).some(isOther)) throw duplicateKey(collection, index, document);
    const replaced = (entry: Buffer): boolean =>
      overlay.get(documentKey(collection.id, idOfEntry(entry))) !== undefined;
    const holdsOther = (snapshot: Snapshot | undefined): boolean => {
      const keys = this.store.keys('entries', range, false, snapshot);
      for (let row = keys.next(); row.done !== true; row = keys.next()) {
        if (isOther(row.value) && !replaced(row.value)) {
          keys.return?.();
          return true;
        }
      }
      return false;
    };
    const seen = holdsOther(this.snapshot);
    if (this.snapshot !== undefined && this.store.commits !== this.startedAt && holdsOther(undefined) !== seen) {
      throw writeConflict();
    }
    if (seen) throw duplicateKey(collection, index, document);
  }

  private acquire(key: Buffer): void {
    // Its client went away while a statement waited: a lock that is taken now would never be given back.
    if (this.aborted) throw writeConflict();
    const holder = this.owner.acquire(key.toString('latin1'));
    if (holder === undefined) return;
    throw this.snapshot === undefined ? new LockedByOther(holder) : writeConflict();
  }

  /** Writes all to disk, or nothing after {@link abort}; resolves when it is durable and visible, and gives the locks back then. */
  async commit(): Promise<void> {
    if (this.aborted) return;
    try {
      for (const { collection, documents, indexVersion } of this.overlay.all()) {
        if (collection.dropped || collection.indexVersion !== indexVersion) throw writeConflict();
        for (const written of documents.values()) this.stage(written);
      }
      if (this.store.changes.isWatched) this.batch.changes = changesIn(this.overlay);
      await Promise.all([...this.catalogue, this.store.commit(this.batch)]);
    } finally {
      this.owner.release();
    }
  }

  private stage({ documentKey: key, before, after, entriesBefore, entriesAfter }: WrittenDocument): void {
    const { batch } = this;
    if (after !== undefined) batch.put('documents', key, after);
    else if (before !== undefined) batch.remove('documents', key);
    if (entriesBefore.length === 0) {
      for (const entry of entriesAfter) batch.addEntry(entry);
      return;
    }
    const kept = new Set(entriesBefore.map((entry) => entry.toString('latin1')));
    for (const entry of entriesAfter) if (!kept.delete(entry.toString('latin1'))) batch.addEntry(entry);
    for (const entry of kept) batch.remove('entries', Buffer.from(entry, 'latin1'));
  }

  /** Forgets all writes. */
  abort(): void {
    this.aborted = true;
    this.owner.release();
  }
}

function entriesOf(collection: Collection, raw: Buffer, idKey: Buffer): Buffer[] {
  const [only] = collection.indexes;
  if (collection.indexes.length === 1 && only !== undefined) return indexKeys(only, raw, idKey);
  return collection.indexes.flatMap((index) => indexKeys(index, raw, idKey));
}

function multikeyCount(collection: Collection): number {
  let count = 0;
  for (const index of collection.indexes) for (const component of index.components) if (component.multikey) count++;
  return count;
}

function same(a: Buffer | undefined, b: Buffer | undefined): boolean {
  return a === undefined || b === undefined ? a === b : a.equals(b);
}

function duplicateId(collection: Collection, raw: Buffer): CommandError {
  const { _id } = decode(raw);
  return duplicate(collection, '_id_', { _id: 1 }, { _id });
}

function duplicateKey(collection: Collection, index: IndexDefinition, raw: Buffer | undefined): CommandError {
  const document = raw === undefined ? {} : decode(raw);
  const values = index.components.map(({ path }) => [path.name, valueAt(document, path.name.split('.'))] as const);
  return duplicate(collection, index.name, index.specification['key'], Object.fromEntries(values));
}

function duplicate(collection: Collection, index: string, keyPattern: unknown, keyValue: BsonDocument): CommandError {
  const shown = JSON.stringify(keyValue);
  return new CommandError(
    'DuplicateKey',
    `E11000 duplicate key error collection: ${collection.namespace} index: ${index} dup key: ${shown}`,
    { keyPattern, keyValue },
  );
}

function valueAt(document: unknown, path: readonly string[]): unknown {
  let value = document;
  for (const part of path) {
    if (typeof value !== 'object' || value === null) return null;
    value = Reflect.get(value, part);
  }
  return value ?? null;
}
