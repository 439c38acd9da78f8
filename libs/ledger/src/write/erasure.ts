import type { mongo } from 'mongoose';
import type { ResourceDefinition } from '../resource/definition';
import { orderOf, rowOf, type VersionDocument } from '../store/documents';
import type { Store } from '../store/store';
import { decodedData } from '../version/version-row';
import { erasedId } from './fates';
import { claimIdOf } from './identifiers';
import type { StagedBatch } from './staged-batch';

/**
 * Wipes the records of one resource that a batch erases, its own versions of them included: data, nonces and search
 * fields of all versions, and the identifiers that any of them claimed.
 */
export async function eraseRecords(
  store: Store,
  session: mongo.ClientSession,
  batch: StagedBatch,
  resource: string,
): Promise<void> {
  const definition = batch.definitions.get(resource);
  if (!definition) throw new Error(`The ledger was opened without ${resource}.`);
  for (const { id: key } of batch.erasures.filter((erasure) => erasure.resource === resource)) {
    const identifiers = new Set<string>();
    const versions = store.versions(resource);
    for await (const document of versions.find({ key, erased: { $exists: false } }, { session })) {
      for (const identifier of definition.identifiers(decodedData(definition, rowOf(document)))) {
        identifiers.add(claimIdOf(identifier));
      }
    }
    await store.claims(resource).deleteMany({ _id: { $in: [...identifiers] }, key }, { session });
    await versions.updateMany({ key }, { $set: wiped(definition, key) }, { session });
  }
}

/** Whether a claim of the batch is of a record that the batch wipes later. */
export function isWiped(batch: StagedBatch, { resource, claim }: StagedBatch['claims'][number]): boolean {
  return batch.erasures.some(
    ({ resource: of, id, seq }) =>
      of === resource && id === claim.key && claim.seqFrom <= seq && claim._id !== erasedId(id),
  );
}

/** What every version of a wiped record says; search finds it no more. */
function wiped(definition: ResourceDefinition<object>, key: string): Partial<VersionDocument> {
  const fields = definition.indexes.flatMap(({ name }): [string, unknown][] => [
    [`t_${name}`, []],
    [`o_${name}`, orderOf('', key)],
  ]);
  return { data: '', nonce: '', erased: true, ...Object.fromEntries(fields) };
}
