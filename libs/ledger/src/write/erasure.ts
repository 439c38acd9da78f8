import type { mongo } from 'mongoose';
import type { ResourceDefinition } from '../resource/definition';
import { claimDocument, erasedSearchFields, rowOf } from '../store/documents';
import type { Store } from '../store/store';
import { decodedData, type VersionRow } from '../version/version-row';
import { survivor, tellsFate } from './fates';
import { claimIdOf, overlapId } from './identifiers';
import { stateId } from './snapshot';
import type { StagedBatch } from './staged-batch';

/**
 * Wipes the records of one resource that a batch erases, its own versions of them included: data, nonces and search
 * fields of all versions, and the identifiers that any of them claimed. Those that the record it was merged into names
 * itself pass to that one.
 */
export async function eraseRecords(
  store: Store,
  session: mongo.ClientSession,
  batch: StagedBatch,
  resource: string,
): Promise<void> {
  const definition = batch.definitions.get(resource);
  if (!definition) throw new Error(`The ledger was opened without ${resource}.`);
  const versions = store.versions(resource);
  for (const { id: key, seq } of batch.erasures.filter((erasure) => erasure.resource === resource)) {
    const history = await versions.find({ key, erased: { $exists: false } }, { session }).toArray();
    const claimed = [
      ...claimsOf(definition, history.map(rowOf)),
      ...(await olderClaims(store, session, batch, resource, key)),
    ];
    const standing = survivor(batch.snapshot, definition, key);
    const live = standing === key ? [] : (batch.snapshot.records.peek(stateId(resource, standing)) ?? []);
    const passed = claimsOf(definition, live).filter((id) => claimed.includes(id));
    const claims = store.claims(resource);
    await claims.updateMany({ _id: { $in: passed }, key }, { $set: { key: standing, seqFrom: seq } }, { session });
    if (standing !== key)
      await claimMissing(store, session, batch, { resource, key: standing, seq, ids: claimsOf(definition, live) });
    const clashes = claimed.map((id) => overlapId(id, key));
    await claims.deleteMany({ _id: { $in: [...claimed, ...clashes] }, key }, { session });
    const wiped = { data: '', nonce: '', erased: true as const, ...erasedSearchFields(definition, key) };
    await versions.updateMany({ key }, { $set: wiped }, { session });
  }
}

/**
 * In a replica that was loaded from an export made after the erasure, identifiers that pass to the record which stands are
 * held by nobody yet.
 */
async function claimMissing(
  store: Store,
  session: mongo.ClientSession,
  batch: StagedBatch,
  { resource, key, seq, ids }: { resource: string; key: string; seq: number; ids: readonly string[] },
): Promise<void> {
  if (batch.head.base === 0) return;
  const staged = batch.claims.filter((claim) => claim.resource === resource).map(({ claim }) => claim._id);
  const held = await store
    .claims(resource)
    .find({ _id: { $in: [...ids] } }, { session })
    .toArray();
  const known = new Set([...staged, ...held.map(({ _id }) => _id)]);
  const missing = [...new Set(ids)].filter((id) => !known.has(id)).map((id) => claimDocument(id, key, seq));
  if (missing.length > 0) await store.claims(resource).insertMany(missing, { session });
}

/** A replica does not have the versions before its base, so it looks for their claims one by one. */
async function olderClaims(
  store: Store,
  session: mongo.ClientSession,
  { head }: StagedBatch,
  resource: string,
  key: string,
): Promise<string[]> {
  if (head.base === 0) return [];
  const held = await store.claims(resource).find({ key }, { session }).toArray();
  return held.map(({ _id }) => _id).filter((id) => !tellsFate(id));
}

/** Whether a claim of the batch is of a record that the batch wipes later. */
export function isWiped(batch: StagedBatch, { resource, claim }: StagedBatch['claims'][number]): boolean {
  return batch.erasures.some(
    ({ resource: of, id, seq }) => of === resource && id === claim.key && claim.seqFrom <= seq && !tellsFate(claim._id),
  );
}

function claimsOf(definition: ResourceDefinition<object>, rows: readonly VersionRow[]): string[] {
  return rows.flatMap((row) => (row.erased ? [] : definition.identifiers(decodedData(definition, row)).map(claimIdOf)));
}
