import type { Place } from './place';

/** Names the collections that no ledger of these resources has. What the database keeps for itself begins with `system.`. */
export async function checkCollections({ store, shapes, derived }: Place): Promise<void> {
  for (const name of await store.collectionNames()) {
    if (!shapes.has(name) && !name.startsWith('system.')) derived.add('COLLECTION_UNKNOWN', name, '');
  }
}
