import type { BsonDocument } from '../bson/document';
import { CommandError, writeConflict } from '../errors';
import { defineIndex } from '../indexes/define';
import type { IndexDefinition } from '../indexes/definition';
import { idOfEntry, indexKeys, PREFIX_SIZE, valuesOfEntry } from '../indexes/index-keys';
import { successor } from '../query/interval';
import { LockOwner, type LockTable } from '../transactions/locks';
import type { Catalog, Collection } from './catalog';
import { prefixRange } from './keys';
import { WriteBatch, type Store } from './store';

const CHUNK = 2_000;

/**
 * Builds an index over what is stored, a chunk of documents at a time, while others read and write. Writers keep the
 * new index from the first moment; queries use it when it is complete. The builder takes a document's lock before it
 * reads it, so that it never indexes a state that a write under way is about to replace.
 * @throws CommandError DuplicateKey (11000) when a unique index does not fit the documents: then nothing is left of it
 */
export async function buildIndex(
  store: Store,
  catalog: Catalog,
  locks: LockTable,
  collection: Collection,
  specification: BsonDocument,
): Promise<void> {
  const start = new WriteBatch();
  const index = defineIndex(catalog.allocate(start), specification);
  index.visibleFrom = Infinity;
  catalog.beginBuild(index, start);
  collection.indexes = [...collection.indexes, index];
  collection.indexVersion++;
  try {
    await store.commit(start);
    await indexDocuments(store, locks, collection, index);
    if (collection.dropped || definitionOf(collection, index) === undefined) {
      throw new CommandError('IndexBuildAborted', `index ${index.name} was dropped while it was built`);
    }
  } catch (error) {
    collection.indexes = collection.indexes.filter(({ id }) => id !== index.id);
    collection.indexVersion++;
    catalog.abandonBuild(index);
    throw error;
  }
  const finish = new WriteBatch();
  catalog.endBuild(index, finish);
  catalog.save(collection, finish);
  await store.commit(finish);
  catalog.settleBuild(index);
  const complete = definitionOf(collection, index);
  if (complete !== undefined) complete.visibleFrom = store.commits;
}

/** The definition that stands in the collection: collMod puts another one in the place of the first. */
function definitionOf(collection: Collection, { id }: IndexDefinition): IndexDefinition | undefined {
  return collection.indexes.find((each) => each.id === id);
}

async function indexDocuments(
  store: Store,
  locks: LockTable,
  collection: Collection,
  index: IndexDefinition,
): Promise<void> {
  let after: Buffer | undefined;
  for (;;) {
    const chunk = nextKeys(store, collection, after);
    if (chunk.length === 0) return;
    after = chunk.at(-1);
    for (let waiting = chunk; waiting.length > 0;) {
      if (collection.dropped) throw writeConflict();
      waiting = await indexChunk(store, locks, collection, index, waiting);
    }
  }
}

function nextKeys(store: Store, collection: Collection, after: Buffer | undefined): Buffer[] {
  const keys: Buffer[] = [];
  const rows = store.keys('documents', prefixRange(collection.id), false, undefined, after);
  for (let row = rows.next(); row.done !== true; row = rows.next()) {
    keys.push(row.value);
    if (keys.length === CHUNK) {
      rows.return?.();
      break;
    }
  }
  return keys;
}

/** @returns the keys of documents that somebody else holds, once they have been given back */
async function indexChunk(
  store: Store,
  locks: LockTable,
  collection: Collection,
  index: IndexDefinition,
  keys: readonly Buffer[],
): Promise<Buffer[]> {
  const owner = new LockOwner(locks);
  const batch = new WriteBatch();
  const held: Buffer[] = [];
  let holder: LockOwner | undefined;
  try {
    const claimed = new Set<string>();
    for (const key of keys) {
      const other = owner.acquire(key.toString('latin1'));
      if (other !== undefined) {
        holder = other;
        held.push(key);
        continue;
      }
      const raw = store.get('documents', key);
      if (raw === undefined) continue;
      const entries = indexKeys(index, raw, key.subarray(PREFIX_SIZE));
      const rival = index.unique ? lockValues(owner, entries) : undefined;
      if (rival !== undefined) {
        holder = rival;
        held.push(key);
        continue;
      }
      for (const entry of entries) {
        if (index.unique) claim(store, collection, index, entry, claimed);
        batch.addEntry(entry);
      }
    }
    await store.commit(batch);
  } finally {
    owner.release();
  }
  await holder?.released();
  return held;
}

/** @returns who is about to write one of the values itself: whether it is taken shows when that is done */
function lockValues(owner: LockOwner, entries: readonly Buffer[]): LockOwner | undefined {
  for (const entry of entries) {
    const other = owner.acquire(valuesOfEntry(entry).toString('latin1'));
    if (other !== undefined) return other;
  }
  return undefined;
}

function claim(
  store: Store,
  collection: Collection,
  index: IndexDefinition,
  entry: Buffer,
  claimed: Set<string>,
): void {
  const values = valuesOfEntry(entry);
  const name = values.toString('latin1');
  const rows = store.keys('entries', { start: values, end: successor(values) }, false);
  let isTaken = false;
  for (let row = rows.next(); row.done !== true && !isTaken; row = rows.next()) {
    isTaken = valuesOfEntry(row.value).equals(values) && !idOfEntry(row.value).equals(idOfEntry(entry));
  }
  rows.return?.();
  if (isTaken || claimed.has(name)) {
    throw new CommandError(
      'DuplicateKey',
      `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name}`,
      { keyPattern: index.specification['key'], keyValue: {} },
    );
  }
  claimed.add(name);
}
