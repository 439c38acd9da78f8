import { mongo, type Connection } from 'mongoose';
import { MultisetHash } from '../digest/multiset-hash';
import { versionDigest } from '../digest/version-digest';
import { ForeignCommitError } from '../errors';
import { PARTITION, type PartitionHead, partitionDocument, positionOf } from '../log/head';
import type { ResourceDefinition } from '../resource/definition';
import { claimDocument } from '../store/documents';
import { inTransaction } from '../store/in-transaction';
import { Store } from '../store/store';
import { flushRecords } from '../write/flush';
import { Snapshot, stateId } from '../write/snapshot';
import { StagedBatch } from '../write/staged-batch';
import type { ExportPage } from './export-snapshot';
import { saveBaseCounters } from './base-counters';

/** The head that an export is of. */
export type ExportHead = Omit<PartitionHead, 'base'>;

/** An export of another ledger. */
export interface ExportSource {
  /** The head to load, where nothing was loaded before. */
  head(): Promise<ExportHead>;
  /** What was live at the head, after a cursor; from the start without one. */
  pages(head: ExportHead, cursor: string): AsyncIterable<ExportPage>;
}

/** How far a load has come. */
interface Progress {
  readonly head: ExportHead;
  readonly cursor: string;
  readonly state: MultisetHash;
}

/** Whether a store holds a replica that was loaded to its end, or any other log. */
export async function isReplicaLoaded(
  connection: Connection,
  resources: readonly ResourceDefinition<object>[],
): Promise<boolean> {
  const store = new Store(connection, resources);
  return store.guard(() => isLoaded(store));
}

/**
 * Loads what is live at a head of another ledger into an empty store, so that a ledger can be opened over it which goes on
 * from there with `foreign.replicate`. Each page is one transaction with its cursor: what was cut short goes on where it
 * was, and of several processes that load at once each goes on where the others are. Does nothing when it was done before.
 * Errors: ForeignCommitError VERSION_DIFFERS, STATE_HASH_DIFFERS when the export is not what its hashes say; those of the
 * source; StoreUnavailableError.
 */
export async function loadReplica(
  connection: Connection,
  resources: readonly ResourceDefinition<object>[],
  source: ExportSource,
): Promise<void> {
  const store = new Store(connection, resources);
  for (;;) {
    await store.guard(() => store.syncIndexes());
    if (await store.guard(() => isLoaded(store))) return;
    let progress = await begin(store, source);
    try {
      for await (const page of source.pages(progress.head, progress.cursor)) {
        const last = progress;
        progress = await store.guard(() => inTransaction(store, (session) => load(store, session, last, page)));
      }
      await store.guard(() => finish(store, progress));
      return;
    } catch (error) {
      if (await store.guard(() => isAt(store, progress))) throw error;
    }
  }
}

async function isLoaded(store: Store, session?: mongo.ClientSession): Promise<boolean> {
  const found = await store.partitions().findOne({ _id: PARTITION }, { projection: { _id: 1 }, ...inSession(session) });
  return found !== null;
}

/** Whether a store is where a load of this process left it: no other process went on with it, ended it or dropped it. */
async function isAt(store: Store, progress: Progress, session?: mongo.ClientSession): Promise<boolean> {
  if (await isLoaded(store, session)) return false;
  const { head, cursor, state } = progress;
  const kept = await store.replicaLoads().findOne({ _id: PARTITION }, inSession(session));
  if (!kept) return cursor === '';
  // Pages within a record of many versions have one cursor.
  const isSameState = state.bytes().equals(kept.accumulator.buffer);
  return isSameState && kept.cursor === cursor && kept.head === JSON.stringify(head);
}

function inSession(session: mongo.ClientSession | undefined): { session?: mongo.ClientSession } {
  return session === undefined ? {} : { session };
}

async function finish(store: Store, { head, state }: Progress): Promise<void> {
  if (state.digest() !== head.stateHash) throw new ForeignCommitError('STATE_HASH_DIFFERS', positionOf(head));
  if (await isLoaded(store)) return;
  await saveBaseCounters(store, head.seq);
  await inTransaction(store, async (session) => {
    await store.partitions().insertOne(partitionDocument({ ...head, base: head.seq }, state), { session });
    await store.replicaLoads().deleteOne({ _id: PARTITION }, { session });
  });
}

async function begin(store: Store, source: ExportSource): Promise<Progress> {
  const known = await store.guard(() => store.replicaLoads().findOne({ _id: PARTITION }));
  if (!known) return { head: await source.head(), cursor: '', state: new MultisetHash() };
  const head = JSON.parse(known.head) as ExportHead;
  return { head, cursor: known.cursor, state: new MultisetHash(known.accumulator.buffer) };
}

async function load(
  store: Store,
  session: mongo.ClientSession,
  last: Progress,
  { versions, claims, cursor }: ExportPage,
): Promise<Progress> {
  const { head, state } = last;
  if (!(await isAt(store, last, session))) throw new Error('Another process loads this replica');
  const definitions = new Map(store.resources.map((definition) => [definition.name, definition]));
  const snapshot = new Snapshot(store, session);
  const after = new MultisetHash(state.bytes());
  const batch = new StagedBatch({ ...head, base: head.seq }, after, snapshot, definitions);
  const states = [...new Set(versions.map(({ resource, row }) => stateId(resource, row.key)))];
  const before = await snapshot.records.get(states);
  const known = new Set(before.flatMap((live) => live.map(({ versionId }) => versionId)));
  for (const { resource, row } of versions) {
    // A record of more versions than a page holds is sent again from its first.
    if (known.has(row.versionId)) continue;
    if (!row.erased && versionDigest(row) !== row.digest) {
      throw new ForeignCommitError('VERSION_DIFFERS', positionOf(head), { resource, versionId: row.versionId });
    }
    const id = stateId(resource, row.key);
    batch.opened.set(stateId(resource, row.versionId), { resource, row });
    batch.touched.add(id);
    snapshot.records.set(id, [...(snapshot.records.peek(id) ?? []), row]);
    after.add(row.digest);
  }
  await flushRecords(store, session, batch);
  for (const { name } of store.resources) {
    const own = claims.filter(({ resource }) => resource === name);
    const documents = own.map(({ id, key, seqFrom }) => claimDocument(id, key, seqFrom));
    if (documents.length > 0) await store.claims(name).insertMany(documents, { session, ordered: true });
  }
  const kept = { _id: PARTITION, head: JSON.stringify(head), cursor, accumulator: new mongo.Binary(after.bytes()) };
  await store.replicaLoads().replaceOne({ _id: PARTITION }, kept, { session, upsert: true });
  return { head, cursor, state: after };
}
