import { ChangeStreams } from '../changes/streams';
import { Catalog, type Collection } from '../storage/catalog';
import type { BsonDocument } from '../bson/document';
import { buildIndex } from '../storage/index-build';
import { Store } from '../storage/store';
import { LockTable } from '../transactions/locks';
import { Sessions } from '../transactions/sessions';
import { UnitOfWork } from '../transactions/unit-of-work';
import { prefixRange } from '../storage/keys';
import { Counters } from './counters';
import { Cursors } from './cursors';
import { Expiry, EXPIRY_INTERVAL_MS } from './expiry';

const GARBAGE_CHUNK = 5_000;

/** All the parts of one store, put together. */
export class Engine {
  readonly store: Store;
  readonly catalog: Catalog;
  readonly locks = new LockTable();
  readonly cursors = new Cursors();
  readonly counters = new Counters();
  readonly streams: ChangeStreams;
  readonly sessions: Sessions;
  readonly expiry: Expiry;
  private readonly creating = new Map<string, Promise<void>>();
  private readonly builds = new Map<Collection, Promise<void>>();
  private collecting: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(path: string, expiryIntervalMs = EXPIRY_INTERVAL_MS) {
    this.store = new Store(path);
    this.catalog = new Catalog(this.store);
    this.streams = new ChangeStreams(this.store.changes);
    const { transactions } = this.counters;
    this.sessions = new Sessions(this.store, this.catalog, this.locks, transactions, (ended) =>
      this.cursors.killOfTransaction(ended),
    );
    this.expiry = new Expiry(this, expiryIntervalMs);
    this.collectGarbage();
  }

  /** A unit of work outside a transaction. */
  unitOfWork(): UnitOfWork {
    return new UnitOfWork(this.store, this.catalog, this.locks);
  }

  /** @returns the collection, created durably when it is not there */
  async ensureCollection(namespace: string): Promise<Collection> {
    const found = this.catalog.find(namespace);
    if (found === undefined) {
      const { collection, stored } = this.catalog.create(namespace);
      this.creating.set(
        namespace,
        stored.finally(() => this.creating.delete(namespace)),
      );
      await stored;
      return collection;
    }
    await this.creating.get(namespace);
    return found;
  }

  /** As {@link buildIndex}; what a failed build leaves is removed in the background. */
  async buildIndex(collection: Collection, specification: BsonDocument): Promise<void> {
    const build = buildIndex(this.store, this.catalog, this.locks, collection, specification);
    this.builds.set(collection, build);
    try {
      await build;
    } catch (error) {
      this.collectGarbage();
      throw error;
    } finally {
      this.builds.delete(collection);
    }
  }

  /** Resolves when no index of a collection is being built: which ones it has is known then. */
  async indexesSettled(collection: Collection): Promise<void> {
    for (let build = this.builds.get(collection); build !== undefined; build = this.builds.get(collection)) {
      await build.catch(() => undefined);
      await Promise.resolve();
    }
  }

  /** @returns how many documents a collection holds */
  count(collection: Collection): number {
    const { commits } = this.store;
    if (collection.counted?.commits !== commits) {
      collection.counted = { commits, documents: this.store.count('documents', prefixRange(collection.id)) };
    }
    return collection.counted.documents;
  }

  /** Removes in the background what was dropped. */
  collectGarbage(): void {
    this.collecting = this.collecting
      .then(() => this.catalog.collectGarbage(GARBAGE_CHUNK, () => this.closed))
      .catch((error: unknown) => process.emitWarning(String(error)));
  }

  async close(): Promise<void> {
    this.closed = true;
    this.sessions.close();
    this.cursors.close();
    this.streams.close();
    await this.expiry.close();
    await this.collecting;
    await this.store.close();
  }
}
