import { decode, encode, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import type { IndexDefinition } from '../indexes/definition';
import { defineIndex } from '../indexes/define';
import { prefixRange } from './keys';
import { STAGED } from '../transactions/overlay';
import { WriteBatch, type Store } from './store';
import { fromStored, newCollection, partsOf, toStored, type Collection } from './collection';

export type { Collection } from './collection';

const MAX_COLLECTIONS = 10_000;
export const NAMESPACE_KEY = 0x01;
export const SEQUENCE_KEY = Buffer.from([0x02]);
export const GARBAGE_KEY = 0x03;
const RESERVED = 16;
const NONE: ReadonlySet<number> = new Set();

/** Which collections and indexes there are: kept in memory, written with the change that makes them. */
export class Catalog {
  private readonly collections = new Map<string, Collection>();
  private readonly building = new Set<number>();
  /** indexes that are complete, but may still be garbage on disk */
  private readonly settling = new Set<number>();
  /** collections that another one is about to take the place of */
  private readonly replaced = new Set<Collection>();
  private nextId = RESERVED;

  constructor(private readonly store: Store) {
    const sequence = store.get('meta', SEQUENCE_KEY);
    if (sequence !== undefined) this.nextId = sequence.readUInt32BE(0);
    const rows = store.rows(
      'meta',
      { start: Buffer.from([NAMESPACE_KEY]), end: Buffer.from([NAMESPACE_KEY + 1]) },
      false,
    );
    for (let row = rows.next(); row.done !== true; row = rows.next()) {
      const collection = fromStored(decode(row.value.value));
      this.collections.set(collection.namespace, collection);
    }
  }

  find(namespace: string): Collection | undefined {
    return this.collections.get(namespace);
  }

  require(namespace: string): Collection {
    const collection = this.collections.get(namespace);
    if (collection === undefined) throw new CommandError('NamespaceNotFound', `ns does not exist: ${namespace}`);
    return collection;
  }

  all(): Collection[] {
    return [...this.collections.values()];
  }

  /** Adds a collection. Later batches reach the disk after it, so nobody needs to wait for it to be used. */
  create(namespace: string, options: BsonDocument = {}): { collection: Collection; stored: Promise<void> } {
    const batch = new WriteBatch();
    const { dot, database, name } = partsOf(namespace);
    if (dot < 1 || name === '' || namespace.length > 255 || /[\0$]/.test(namespace) || /[/\\ "]/.test(database)) {
      throw new CommandError('InvalidNamespace', `Invalid namespace specified '${namespace}'`);
    }
    if (this.collections.size >= MAX_COLLECTIONS) {
      throw new CommandError('IllegalOperation', `more than ${MAX_COLLECTIONS} collections`);
    }
    const collection = newCollection(this.allocate(batch), namespace, options);
    this.collections.set(namespace, collection);
    this.save(collection, batch);
    return { collection, stored: this.store.commit(batch) };
  }

  /** Takes a number that no collection or index ever had. */
  allocate(batch: WriteBatch): number {
    const id = this.nextId++;
    const next = Buffer.allocUnsafe(4);
    next.writeUInt32BE(this.nextId);
    batch.put('meta', SEQUENCE_KEY, next);
    return id;
  }

  /** Writes a collection's indexes and options as they stand; of one that has no place in the catalogue, nothing. */
  save(collection: Collection, batch: WriteBatch): void {
    if (this.collections.get(collection.namespace) !== collection || this.replaced.has(collection)) return;
    batch.put('meta', namespaceKey(collection.namespace), encode(toStored(collection, this.building)));
  }

  /** As {@link save}, in a batch of its own that is queued before any that follows. */
  saveNow(collection: Collection): Promise<void> {
    const batch = new WriteBatch();
    this.save(collection, batch);
    return this.store.commit(batch);
  }

  /** Forgets a collection; its rows become garbage, named in the batch until they are gone. */
  drop(collection: Collection, batch: WriteBatch): void {
    collection.dropped = true;
    this.collections.delete(collection.namespace);
    batch.remove('meta', namespaceKey(collection.namespace));
    this.retire(collection, batch);
  }

  private retire(collection: Collection, batch: WriteBatch): void {
    if (this.store.changes.isWatched) {
      const { database, name } = collection;
      batch.changes = [...batch.changes, { kind: 'drop', database, collection: name }];
    }
    this.discard(batch, 'documents', collection.id);
    for (const index of collection.indexes) this.discard(batch, 'entries', index.id);
  }

  /** Makes a collection like another one, out of sight: until it takes that one's place, it is on disk as garbage. */
  stage(namespace: string, batch: WriteBatch): Collection {
    const like = this.find(namespace);
    const id = this.allocate(batch);
    const options = like?.options ?? {};
    const staged = newCollection(id, `${partsOf(namespace).database}.${STAGED}${id}`, options);
    staged.indexes = (like?.indexes ?? []).map(({ specification }) => defineIndex(this.allocate(batch), specification));
    this.building.add(id);
    this.discard(batch, 'documents', id);
    for (const index of staged.indexes) this.beginBuild(index, batch);
    return staged;
  }

  abandonStaged(staged: Collection): void {
    staged.dropped = true;
    this.building.delete(staged.id);
    for (const index of staged.indexes) this.abandonBuild(index);
  }

  /** Puts a staged collection in the place of another one, on disk first and then in sight. */
  async replace(old: Collection, staged: Collection): Promise<void> {
    const batch = new WriteBatch();
    const { namespace, database, name } = old;
    const successor: Collection = { ...staged, namespace, database, name };
    batch.remove('meta', garbageKey('documents', staged.id));
    for (const index of staged.indexes) batch.remove('meta', garbageKey('entries', index.id));
    batch.put('meta', namespaceKey(namespace), encode(toStored(successor, NONE)));
    this.retire(old, batch);
    this.replaced.add(old);
    try {
      await this.store.commit(batch);
    } finally {
      this.replaced.delete(old);
    }
    const isThere = this.find(namespace) === old;
    old.dropped = true;
    this.building.delete(staged.id);
    for (const index of staged.indexes) this.building.delete(index.id);
    successor.visibleFrom = this.store.commits;
    this.collections.set(namespace, successor);
    // Whoever dropped the old one meanwhile has taken the name off the disk.
    if (!isThere) await this.saveNow(successor);
  }

  /** Until it is complete, an index is on disk as garbage: what a crash leaves of it is removed at the next start. */
  beginBuild(index: IndexDefinition, batch: WriteBatch): void {
    this.building.add(index.id);
    this.discard(batch, 'entries', index.id);
  }

  endBuild(index: IndexDefinition, batch: WriteBatch): void {
    this.building.delete(index.id);
    this.settling.add(index.id);
    batch.remove('meta', garbageKey('entries', index.id));
  }

  /** Called when what {@link endBuild} wrote is on disk. */
  settleBuild(index: IndexDefinition): void {
    this.settling.delete(index.id);
  }

  abandonBuild(index: IndexDefinition): void {
    this.building.delete(index.id);
  }

  discard(batch: WriteBatch, table: 'documents' | 'entries', id: number): void {
    batch.put('meta', garbageKey(table, id), Buffer.alloc(1));
  }

  /** Resolves when all that was queued before is in sight: writes to what was just dropped among them. */
  private async settled(key: Buffer | undefined): Promise<void> {
    const batch = new WriteBatch();
    if (key !== undefined) batch.put('meta', key, Buffer.alloc(1));
    await this.store.commit(batch);
  }

  /** Removes, a chunk at a time, the rows of what was dropped; what a crash interrupts goes on at the next start. */
  async collectGarbage(chunk: number, stopped: () => boolean): Promise<void> {
    const rows = this.store.keys(
      'meta',
      { start: Buffer.from([GARBAGE_KEY]), end: Buffer.from([GARBAGE_KEY + 1]) },
      false,
    );
    const pending: Buffer[] = [];
    // What is under way now may be in sight by the time its turn comes.
    const isUnderWay = (id: number): boolean => this.building.has(id) || this.settling.has(id);
    for (let row = rows.next(); row.done !== true; row = rows.next()) {
      if (!isUnderWay(row.value.readUInt32BE(2))) pending.push(row.value);
    }
    await this.settled(pending[0]);
    for (const key of pending) {
      const table = key[1] === 0 ? 'documents' : 'entries';
      const range = prefixRange(key.readUInt32BE(2));
      for (let more = true; more;) {
        if (stopped()) return;
        const batch = new WriteBatch();
        const keys = this.store.keys(table, range, false);
        let taken = 0;
        let row = keys.next();
        for (; row.done !== true && taken < chunk; row = keys.next(), taken++) batch.remove(table, row.value);
        keys.return?.();
        more = row.done !== true;
        if (!more) batch.remove('meta', key);
        await this.store.commit(batch);
      }
    }
  }
}

function namespaceKey(namespace: string): Buffer {
  return Buffer.concat([Buffer.from([NAMESPACE_KEY]), Buffer.from(namespace)]);
}

function garbageKey(table: 'documents' | 'entries', id: number): Buffer {
  const key = Buffer.from([GARBAGE_KEY, table === 'documents' ? 0 : 1, 0, 0, 0, 0]);
  key.writeUInt32BE(id, 2);
  return key;
}
