import type { mongo } from 'mongoose';
import { partitionDocument, PARTITION } from '../log/head';
import {
  type ClaimDocument,
  type CurrentDocument,
  currentDocument,
  erasedSearchFields,
  searchFields,
  type VersionDocument,
  versionDocument,
} from '../store/documents';
import type { Store } from '../store/store';
import { dateInShanghai } from '../time/dates';
import { decodedData, holds, type VersionRow } from '../version/version-row';
import { splitStateId, stateId } from './snapshot';
import type { StagedBatch } from './staged-batch';
import { eraseRecords } from './erasure';
import { keepTimelines } from './keep-timelines';

interface ResourceWrites {
  readonly versions: VersionDocument[];
  readonly closings: mongo.AnyBulkWriteOperation<VersionDocument>[];
  readonly newCurrent: CurrentDocument[];
  readonly current: mongo.AnyBulkWriteOperation<CurrentDocument>[];
}

/**
 * Writes a batch's documents within its transaction: the commits first, so that a batch that lost the head finds out
 * before it wrote anything else.
 */
export async function flush(store: Store, session: mongo.ClientSession, batch: StagedBatch): Promise<void> {
  const options = { session, ordered: true };
  await store.commits().insertMany(batch.commits, options);
  await flushRecords(store, session, batch);
  if (batch.deltas.length > 0) await store.deltas().insertMany(batch.deltas, options);
  const nodes = [...batch.nodes].map(([_id, node]) => ({
    updateOne: {
      filter: { _id },
      update: { $set: { ...node }, $unset: { toldOnly: '' as const, forked: '' as const } },
      upsert: true,
    },
  }));
  if (nodes.length > 0) await store.nodes().bulkWrite(nodes, options);
  const head = partitionDocument(batch.head, batch.state);
  await store.partitions().replaceOne({ _id: PARTITION }, head, { session, upsert: true });
}

/** Of a batch's documents those of its records: versions, current documents, timelines and claims. */
export async function flushRecords(store: Store, session: mongo.ClientSession, batch: StagedBatch): Promise<void> {
  const options = { session, ordered: true };
  for (const [resource, writes] of documentsOf(batch)) {
    const { closings, newCurrent, current } = writes;
    const heavy = await keepTimelines(store, session, batch, resource);
    const versions = writes.versions.map((version) =>
      heavy.has(version.key) ? { ...version, heavy: true as const } : version,
    );
    if (closings.length > 0) await store.versions(resource).bulkWrite(closings, options);
    if (versions.length > 0) await store.versions(resource).insertMany(versions, options);
    if (newCurrent.length > 0) await store.current(resource).insertMany(newCurrent, options);
    if (current.length > 0) await store.current(resource).bulkWrite(current, options);
    await eraseRecords(store, session, batch, resource);
    await flushClaims(store, session, batch, resource);
  }
}

/** Writes what a batch leaves of the claims of a resource: new ones, those that passed to others, and those let go. */
async function flushClaims(
  store: Store,
  session: mongo.ClientSession,
  batch: StagedBatch,
  resource: string,
): Promise<void> {
  const options = { session, ordered: true };
  const claimed: ClaimDocument[] = [];
  const changed: mongo.AnyBulkWriteOperation<ClaimDocument>[] = [];
  for (const [id, claim] of batch.claims) {
    const { resource: of, id: _id } = splitStateId(id);
    if (of !== resource) continue;
    const isThere = batch.snapshot.claims.before(id).key !== undefined;
    if (!isThere && claim) claimed.push(claim);
    else if (isThere && claim) changed.push({ replaceOne: { filter: { _id }, replacement: claim } });
    else if (isThere) changed.push({ deleteOne: { filter: { _id } } });
  }
  if (changed.length > 0) await store.claims(resource).bulkWrite(changed, options);
  if (claimed.length > 0) await store.claims(resource).insertMany(claimed, options);
}

function documentsOf(batch: StagedBatch): Map<string, ResourceWrites> {
  const byResource = new Map<string, ResourceWrites>();
  const today = dateInShanghai(new Date(batch.head.recordedAt ?? 0));
  const writesOf = (resource: string): ResourceWrites => {
    let writes = byResource.get(resource);
    if (!writes) byResource.set(resource, (writes = { versions: [], closings: [], newCurrent: [], current: [] }));
    return writes;
  };
  const search = new Map<string, ReturnType<typeof searchFields>>();
  const searchOf = (resource: string, row: VersionRow): ReturnType<typeof searchFields> => {
    const id = stateId(resource, row.versionId);
    let fields = search.get(id);
    const definition = batch.definitions.get(resource);
    if (!definition) throw new Error(`The ledger was opened without ${resource}.`);
    if (!fields) {
      fields = row.erased
        ? erasedSearchFields(definition, row.key)
        : searchFields(definition, row.key, decodedData(definition, row));
      search.set(id, fields);
    }
    return fields;
  };
  for (const { resource, row } of batch.opened.values()) {
    writesOf(resource).versions.push(versionDocument(row, dayOf(row), searchOf(resource, row)));
  }
  for (const { resource, versionId, seqTo } of batch.closed) {
    writesOf(resource).closings.push({
      updateOne: { filter: { _id: versionId }, update: { $set: { seqTo, aside: true }, $unset: { later: '' } } },
    });
  }
  for (const id of batch.touched) {
    const { resource, id: key } = splitStateId(id);
    const before = batch.snapshot.records.before(id);
    const now = batch.snapshot.records.peek(id)?.find((version) => holds(version, today) && !version.erased);
    const { newCurrent, current } = writesOf(resource);
    if (!now) {
      if (before.length > 0) current.push({ deleteOne: { filter: { _id: key } } });
    } else if (before.length === 0) newCurrent.push(currentDocument(now, searchOf(resource, now)));
    else if (!(before.includes(now) && now.validFrom <= dayOf(now))) {
      const replacement = currentDocument(now, searchOf(resource, now));
      current.push({ replaceOne: { filter: { _id: key }, replacement, upsert: true } });
    }
  }
  return byResource;
}

/** The day on which a version was recorded; on that day it became the current document if it held. */
function dayOf(row: VersionRow): string {
  return dateInShanghai(new Date(row.recordedAt));
}
