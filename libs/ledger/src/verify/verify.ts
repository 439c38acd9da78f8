import type { Connection } from 'mongoose';
import { MultisetHash } from '../digest/multiset-hash';
import { PARTITION, readHead } from '../log/head';
import type { ResourceDefinition } from '../resource/definition';
import { Store } from '../store/store';
import { dateInShanghai } from '../time/dates';
import { CheckpointCheck } from './checkpoint-check';
import { ClaimWalk } from './claim-walk';
import { checkCollections } from './collections';
import { DeltaCheck } from './delta-check';
import { Discrepancies, type VerifyReport } from './discrepancy';
import { type Census, checkDocuments } from './documents';
import { ErasedShare } from './erased-share';
import { HeadCheck, headGiven } from './head-check';
import { checkLoads, headOfLoad } from './load-check';
import { LogWalk } from './log-walk';
import type { LogAccount, Place } from './place';
import { checkNodes, viaOf } from './node-check';
import { RecordWalk } from './records';
import { shapesOf } from './shapes';
import { findUnlisted } from './unlisted';

const ATTEMPTS = 3;

/**
 * Walks a whole store and names what is wrong, the cause before what follows from it. It recomputes every commit's hash, every
 * version's digest and every state hash from the first commit on, and all else that is kept from the versions: see the README
 * for what of a store cannot be recomputed. Reads up to the head as it is at the start; what it finds while the store is
 * written it looks for once more. Errors: StoreUnavailableError.
 */
export async function verify(
  connection: Connection,
  resources: readonly ResourceDefinition<object>[],
): Promise<VerifyReport> {
  const store = new Store(connection, resources);
  return store.guard(async () => {
    for (let attempt = 1; ; attempt++) {
      const { seq } = await readHead(store);
      const report = await walk(store);
      if (report.total === 0 || attempt === ATTEMPTS || (await readHead(store)).seq === seq) return report;
    }
  });
}

async function walk(store: Store): Promise<VerifyReport> {
  const shapes = shapesOf(store.resources);
  const given = await headGiven(store, shapes);
  const load = given.document ? null : await store.replicaLoads().findOne({ _id: PARTITION });
  const head = (load && headOfLoad(load)) ?? given.head;
  const place: Place = {
    store,
    head,
    shapes,
    via: await viaOf(store),
    isLoading: load !== null,
    found: new Discrepancies(),
    derived: new Discrepancies(),
  };
  const census = await checkDocuments(place);

  const erased = new ErasedShare(head.base > 0);
  const deltas = new Discrepancies();
  const state = new MultisetHash(census.baseState.bytes());
  const heads = new HeadCheck(given, place.found);
  const log = new LogWalk(place, state, new DeltaCheck({ ...place, derived: deltas }, erased));
  log.account.days.add(0, census.baseRecordedAt);
  await log.run(heads);
  if (!load) heads.check(state);
  for await (const { _id } of store.partitions().find({}, { projection: { _id: 1 } })) {
    if (_id !== PARTITION) place.found.add('SURPLUS', 'partitions', String(_id));
  }
  await checkLoads(place, state);
  await checkAccount(place, census, log.account);

  const records = await checkRecords(place, log.account);
  await checkCounters({ ...place, derived: deltas }, erased);
  place.derived.append(deltas);
  await checkNodes(place, log.account);
  await log.tiles.run();
  await checkCollections(place);

  place.found.append(place.derived);
  const { listed: findings, total } = place.found;
  return { commits: log.account.commits, versions: census.versions, records, findings, total };
}

/** As many versions are there as the log opens and closes; else those that no commit accounts for are named. */
async function checkAccount(place: Place, census: Census, account: LogAccount): Promise<void> {
  for (const { name } of place.store.resources) {
    const isOpened = (census.opened.get(name) ?? 0) === (account.opened.get(name) ?? 0);
    const isClosed = (census.closed.get(name) ?? 0) === (account.closed.get(name) ?? 0);
    if (!isOpened || !isClosed) await findUnlisted(place, name);
  }
}

/** @returns how many there are */
async function checkRecords(place: Place, account: LogAccount): Promise<number> {
  const { store, head } = place;
  const [now, written] = [new Date().toISOString(), head.recordedAt ?? ''];
  const records = new RecordWalk(place, account, dateInShanghai(new Date(now > written ? now : written)));
  for (const definition of store.resources) await records.run(definition);
  for (const definition of store.resources) await new ClaimWalk(place, account, records.claims.named).run(definition);
  return records.records;
}

async function checkCounters(place: Place, erased: ErasedShare): Promise<void> {
  const { seq } = place.isLoading ? place.head : await readHead(place.store);
  await new CheckpointCheck(place, erased, Math.max(seq, place.head.seq)).run();
  for (const id of erased.suspects()) {
    const isOfBase = place.head.base > 0 && Number(id.slice(id.lastIndexOf('/') + 1)) === place.head.base;
    place.derived.add('DIFFERS', isOfBase ? 'counter_checkpoints' : 'counter_deltas', id);
  }
}
