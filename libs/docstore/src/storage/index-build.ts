import type { BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { defineIndex } from '../indexes/define';
import type { IndexDefinition } from '../indexes/definition';
import { indexKeys, PREFIX_SIZE, valuesOfEntry } from '../indexes/index-keys';
import type { Catalog, Collection } from './catalog';
import { prefixRange } from './keys';
import { WriteBatch, type Store } from './store';

/**
 * Builds an index over what is stored. From reading the documents to queueing the entries nothing else runs, so no
 * write can be missed; units of work that began before meet the new index version and conflict.
 * @throws CommandError DuplicateKey (11000) when a unique index does not fit the documents
 */
export async function buildIndex(
  store: Store,
  catalog: Catalog,
  collection: Collection,
  specification: BsonDocument,
): Promise<void> {
  await store.settled();
  const batch = new WriteBatch();
  const index = defineIndex(catalog.allocate(batch), specification);
  const entries = entriesOf(store, collection, index);
  index.visibleFrom = Infinity;
  if (index.unique) refuseDuplicates(collection, index, entries);
  for (const entry of entries) batch.addEntry(entry);
  collection.indexes = [...collection.indexes, index];
  collection.indexVersion++;
  catalog.save(collection, batch);
  await store.commit(batch);
  index.visibleFrom = store.commits;
}

function entriesOf(store: Store, collection: Collection, index: IndexDefinition): Buffer[] {
  const entries: Buffer[] = [];
  const rows = store.rows('documents', prefixRange(collection.id), false);
  for (let row = rows.next(); row.done !== true; row = rows.next()) {
    const { key, value } = row.value;
    for (const entry of indexKeys(index, value, key.subarray(PREFIX_SIZE))) entries.push(entry);
  }
  return entries.sort(Buffer.compare);
}

function refuseDuplicates(collection: Collection, index: IndexDefinition, entries: readonly Buffer[]): void {
  for (let i = 1; i < entries.length; i++) {
    const entry = entries[i];
    const before = entries[i - 1];
    if (entry === undefined || before === undefined || !valuesOfEntry(entry).equals(valuesOfEntry(before))) continue;
    const keyPattern = index.specification['key'];
    throw new CommandError(
      'DuplicateKey',
      `E11000 duplicate key error collection: ${collection.namespace} index: ${index.name}`,
      { keyPattern, keyValue: {} },
    );
  }
}
