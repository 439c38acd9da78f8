import type { Connection } from 'mongoose';
import { loadCheckpoint, saveCheckpoint } from '../../src/counters/checkpoints';
import { type Ledger, loadReplica, type WriteTransaction } from '../../src/index';
import { Store } from '../../src/store/store';
import type { Ledgers } from '../model/ledgers';
import { request, type Resident, residents } from '../model/register';
import { recordNumber, ship, zhang } from '../model/shipping';

const at = (seq: number, epoch = 1) => [{ partition: 'main', epoch, seq }];

/** A store to verify, and how it came to be. */
export interface VerifiedStore {
  readonly name: string;
  readonly connection: Connection;
}

/** Writes something as one commit. */
function write(ledger: Ledger, rules: (tx: WriteTransaction) => Promise<unknown>, given: object = {}) {
  return ledger.write({ ...request, ...given }, rules);
}

function record(ledger: Ledger, data: Partial<Resident>, validFrom: string, validTo?: string) {
  const all = { ...zhang, ...data };
  const range = { validFrom, ...(validTo === undefined ? {} : { validTo }) };
  return write(ledger, (tx) => tx.record(residents, { key: `residents/${all.number}`, data: all, ...range }));
}

/** Everything that can happen to records, with days that pass, an epoch that ends, and a record of hundreds of versions. */
async function history(ledger: Ledger, many: number, pass: (days: number) => void): Promise<void> {
  await record(ledger, {}, '2000-01-01');
  await record(ledger, { number: '2', name: '章三' }, '1990-01-01');
  await record(ledger, { number: '3' }, '2001-01-01');
  await record(ledger, { name: '张四' }, '2010-01-01');
  await write(ledger, (tx) =>
    tx.correct(residents, { key: 'residents/1', from: '2005-01-01', to: '2012-01-01', patch: { number: '1a' } }),
  );
  await write(ledger, (tx) => tx.merge(residents, { from: 'residents/2', into: 'residents/1' }));
  await write(ledger, (tx) => tx.end(residents, { key: 'residents/1', at: '2040-01-01' }));
  await write(ledger, (tx) => tx.erase(residents, { key: 'residents/3' }));
  await write(ledger, (tx) => tx.erase(residents, { key: 'residents/2' }));
  await record(ledger, { number: '4' }, '2020-01-01', '2024-03-03');
  await record(ledger, { number: '5' }, '2024-03-02');
  await record(ledger, { number: '6' }, '2050-01-01');
  await record(ledger, { number: '7' }, '2000-01-01', '2001-01-01');
  const keyed = { client: 'spec', idempotencyKey: 'once', requestHash: 'ab', after: { geospatial: 7 } };
  await write(
    ledger,
    (tx) => tx.record(residents, { key: 'residents/8', data: { ...zhang, number: '8' }, validFrom: '2000-01-01' }),
    keyed,
  );
  await write(ledger, async (tx) => {
    const data = { ...zhang, number: '9' };
    await tx.record(residents, { key: 'residents/9', data, validFrom: '2000-01-01' });
    // Takes back what the line above said, and with it the number 9.
    await tx.record(residents, { key: 'residents/9', data: { ...data, number: '9a' }, validFrom: '2000-01-01' });
  });
  const [version] = (await ledger.resource(residents).history('residents/8', { limit: 1 })).items;
  await write(ledger, (tx) => tx.annul(residents, { key: 'residents/8', versionId: version?.versionId ?? '' }));
  await ledger.newEpoch();
  pass(3);
  await ledger.roll();
  const days = Array.from({ length: many }, (_, i) => new Date(Date.UTC(2015, 0, 1 + ((i * 37) % 200))));
  for (let from = 0; from < days.length; from += 60) {
    const some = days.slice(from, from + 60).map((day) => day.toISOString().slice(0, 10));
    await Promise.all(some.map((day) => record(ledger, { number: 'many', name: day }, day)));
  }
}

/** Keeps the counters' present state, as a process does after many commits. */
async function keepCheckpoints(connection: Connection): Promise<void> {
  const store = new Store(connection, [residents]);
  for (const counter of ['residents', 'births']) {
    const cube = await loadCheckpoint(store, 'residents', counter, 0);
    const deltas = store.deltas().find({ counter }).sort({ _id: 1 });
    for await (const { seq, tuples } of deltas) if (seq <= 30) cube.apply(seq, tuples);
    await saveCheckpoint(store, 'residents', counter, cube.checkpoint());
  }
}

/** A registry that wrote a log of its own. */
export async function ownStore(ledgers: Ledgers, many = 40): Promise<VerifiedStore & { ledger: Ledger }> {
  let now = Date.parse('2024-03-01T02:00:00Z');
  const ledger = await ledgers.open(ledgers.newDatabase(), { clock: () => new Date(now) });
  const connection = ledgers.connection();
  await history(ledger, many, (days) => {
    now += days * 86_400_000;
  });
  await ledger.treeHead();
  await keepCheckpoints(connection);
  return { name: 'a log of its own', connection, ledger };
}

/** A replica that was loaded from an export in the middle of another's log and follows it since; or only loaded. */
export async function replicaStore(
  ledgers: Ledgers,
  source: Ledger,
  seq: number,
  follows = true,
): Promise<VerifiedStore> {
  const database = ledgers.newDatabase();
  const connection = await ledgers.connect(database);
  const [{ epoch = 1 } = {}] = (await source.head()).positions;
  const begin = at(seq, epoch);
  await loadReplica(connection, [residents], {
    head: async () => (await source.exportSnapshot(begin)).head,
    pages: async function* (_, cursor) {
      yield* (await source.exportSnapshot(begin, cursor)).pages;
    },
  });
  if (follows) {
    const replica = await ledgers.open(database, { replicaOf: 'source:1' });
    const { commits } = await source.listChanges({ after: begin, limit: 1000 });
    await Promise.all((await source.carry(commits)).map((foreign) => replica.foreign.replicate(foreign)));
  }
  return { name: follows ? 'a replica' : 'a replica just loaded', connection };
}

/** A replica whose load was cut short. */
export async function loadingStore(ledgers: Ledgers, source: Ledger): Promise<VerifiedStore> {
  const connection = await ledgers.connect(ledgers.newDatabase());
  const load = loadReplica(connection, [residents], {
    head: async () => (await source.exportSnapshot()).head,
    pages: async function* () {
      for await (const page of (await source.exportSnapshot()).pages) {
        yield page;
        throw new Error('cut');
      }
    },
  });
  await expect(load).rejects.toThrow('cut');
  return { name: 'a replica being loaded', connection };
}

/** A registry whose log is long enough for the tree over it to be kept in tiles. */
export async function tiledStore(ledgers: Ledgers): Promise<VerifiedStore> {
  const ledger = await ledgers.open(ledgers.newDatabase());
  const connection = ledgers.connection();
  await Promise.all(Array.from({ length: 520 }, (_, i) => recordNumber(ledger, `${i}`)));
  await ledger.treeHead();
  return { name: 'a log with tiles', connection };
}

/**
 * A node that adopted the commits of two lower ones, which claim the same number; one brought another's, and told of a third;
 * the other has a copy.
 */
export async function upperStore(ledgers: Ledgers): Promise<VerifiedStore> {
  const [east, west] = [await ledgers.open(ledgers.newDatabase()), await ledgers.open(ledgers.newDatabase())];
  await record(east, {}, '2000-01-01');
  const below = await ledgers.open(ledgers.newDatabase());
  await record(below, { number: 'below' }, '2000-01-01');
  await ship(below, east, 'n3101');
  for (const name of ['张三', '张四']) {
    await write(west, (tx) =>
      tx.record(residents, { key: 'residents/west', data: { ...zhang, name }, validFrom: '2005-01-01' }),
    );
  }
  await record(west, { number: '2' }, '2005-01-01');
  await write(west, (tx) => tx.erase(residents, { key: 'residents/2' }));
  const upper = await ledgers.open(ledgers.newDatabase());
  const connection = ledgers.connection();
  await record(upper, { number: 'upper' }, '2000-01-01');
  for (const [node, ledger] of [
    ['n31', east],
    ['n32', west],
  ] as const) {
    await ship(ledger, upper, node);
  }
  const copy = await ledgers.open(ledgers.newDatabase());
  await record(copy, { number: 'copy' }, '2000-01-01');
  await expect(ship(copy, upper, 'n32')).rejects.toMatchObject({ reason: 'SHIPMENT_FORKED' });
  const told = { level: 'province', division: '310000', head: at(5), applied: at(5), lag: 0 };
  const said = { ...told, heardAt: '2024-03-01T02:00:00.000Z', state: 'current' } as const;
  const silent = { ...said, name: 'n3102', level: 'prefecture', division: '310200' };
  await upper.foreign.heard({ ...said, name: 'n31' }, [silent]);
  return { name: 'an upper node', connection };
}
