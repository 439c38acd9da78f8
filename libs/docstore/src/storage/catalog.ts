import { decode, encode, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import type { IndexDefinition } from '../indexes/definition';
import { defineIndex } from '../indexes/define';
import { prefixRange } from './keys';
import { WriteBatch, type Store } from './store';
import { Validator } from './validator';

/** A collection: its number, its indexes and its rules. */
export interface Collection {
  readonly id: number;
  readonly namespace: string;
  readonly database: string;
  readonly name: string;
  indexes: IndexDefinition[];
  /** goes up when an index is added or dropped */
  indexVersion: number;
  validator: Validator | undefined;
  options: BsonDocument;
  /** how many documents there were after so many commits */
  counted: { readonly commits: number; readonly documents: number } | undefined;
  dropped: boolean;
}

const MAX_COLLECTIONS = 10_000;
export const NAMESPACE_KEY = 0x01;
export const SEQUENCE_KEY = Buffer.from([0x02]);
export const GARBAGE_KEY = 0x03;
const RESERVED = 16;

/** Which collections and indexes there are: kept in memory, written with the change that makes them. */
export class Catalog {
  private readonly collections = new Map<string, Collection>();
  private readonly building = new Set<number>();
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
    const dot = namespace.indexOf('.');
    const database = namespace.slice(0, dot);
    const name = namespace.slice(dot + 1);
    if (dot < 1 || name === '' || namespace.length > 255 || /[\0$]/.test(namespace) || /[/\\ "]/.test(database)) {
      throw new CommandError('InvalidNamespace', `Invalid namespace specified '${namespace}'`);
    }
    if (this.collections.size >= MAX_COLLECTIONS) {
      throw new CommandError('IllegalOperation', `more than ${MAX_COLLECTIONS} collections`);
    }
    const collection: Collection = {
      id: this.allocate(batch),
      namespace,
      database,
      name,
      indexes: [],
      indexVersion: 0,
      validator: Validator.parse(options),
      options,
      counted: undefined,
      dropped: false,
    };
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

  /** Writes a collection's indexes and options as they stand. */
  save(collection: Collection, batch: WriteBatch): void {
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
    if (this.store.changes.isWatched) {
      const { database, name } = collection;
      batch.changes = [...batch.changes, { kind: 'drop', database, collection: name }];
    }
    this.discard(batch, 'documents', collection.id);
    for (const index of collection.indexes) this.discard(batch, 'entries', index.id);
  }

  /** Until it is complete, an index is on disk as garbage: what a crash leaves of it is removed at the next start. */
  beginBuild(index: IndexDefinition, batch: WriteBatch): void {
    this.building.add(index.id);
    this.discard(batch, 'entries', index.id);
  }

  endBuild(index: IndexDefinition, batch: WriteBatch): void {
    this.building.delete(index.id);
    batch.remove('meta', garbageKey('entries', index.id));
  }

  abandonBuild(index: IndexDefinition): void {
    this.building.delete(index.id);
  }

  discard(batch: WriteBatch, table: 'documents' | 'entries', id: number): void {
    batch.put('meta', garbageKey(table, id), Buffer.alloc(1));
  }

  /** Removes, a chunk at a time, the rows of what was dropped; what a crash interrupts goes on at the next start. */
  async collectGarbage(chunk: number, stopped: () => boolean): Promise<void> {
    const rows = this.store.keys(
      'meta',
      { start: Buffer.from([GARBAGE_KEY]), end: Buffer.from([GARBAGE_KEY + 1]) },
      false,
    );
    const pending: Buffer[] = [];
    for (let row = rows.next(); row.done !== true; row = rows.next()) pending.push(row.value);
    for (const key of pending) {
      const table = key[1] === 0 ? 'documents' : 'entries';
      if (this.building.has(key.readUInt32BE(2))) continue;
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

function toStored(collection: Collection, building: ReadonlySet<number>): BsonDocument {
  return {
    id: collection.id,
    namespace: collection.namespace,
    options: collection.options,
    indexes: collection.indexes
      .filter(({ id }) => !building.has(id))
      .map((index) => ({
        id: index.id,
        specification: index.specification,
        multikey: index.components.map((component) => component.multikey),
      })),
  };
}

/** @returns a collection as its row in the catalogue says */
export function fromStored(stored: BsonDocument): Collection {
  const { id, namespace, options, indexes } = stored as unknown as StoredCollection;
  const dot = namespace.indexOf('.');
  return {
    id,
    namespace,
    database: namespace.slice(0, dot),
    name: namespace.slice(dot + 1),
    indexes: indexes.map((index) => {
      const definition = defineIndex(index.id, index.specification);
      for (const [i, component] of definition.components.entries()) component.multikey = index.multikey[i] ?? true;
      return definition;
    }),
    indexVersion: 0,
    validator: Validator.parse(options),
    options,
    counted: undefined,
    dropped: false,
  };
}

interface StoredCollection {
  id: number;
  namespace: string;
  options: BsonDocument;
  indexes: { id: number; specification: BsonDocument; multikey: boolean[] }[];
}
