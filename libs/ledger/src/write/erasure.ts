import type { mongo } from 'mongoose';
import { erasedSearchFields } from '../store/documents';
import type { Store } from '../store/store';
import { splitStateId } from './snapshot';
import type { StagedBatch } from './staged-batch';

/**
 * Wipes the records of one resource that a batch erases, its own versions of them included: data, nonces and search
 * fields of all versions. What becomes of the identifiers was staged with the erasure.
 */
export async function eraseRecords(
  store: Store,
  session: mongo.ClientSession,
  batch: StagedBatch,
  resource: string,
): Promise<void> {
  const definition = batch.definitions.get(resource);
  if (!definition) throw new Error(`The ledger was opened without ${resource}.`);
  for (const id of batch.erased) {
    const { resource: of, id: key } = splitStateId(id);
    if (of !== resource) continue;
    const wiped = { data: '', nonce: '', erased: true as const, ...erasedSearchFields(definition, key) };
    await store.versions(resource).updateMany({ key }, { $set: wiped }, { session });
  }
}
