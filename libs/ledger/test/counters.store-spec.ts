import { loadCheckpoint, loadDivision, saveCheckpoint } from '../src/counters/checkpoints';
import { Store } from '../src/store/store';
import { Ledgers } from './model/ledgers';
import { request, residents } from './model/register';

describe('a counter checkpoint', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterAll(() => ledgers.stop());

  it('gives back the sums it was taken of, whole or one division alone', async () => {
    await ledgers.open(ledgers.newDatabase());
    const store = new Store(ledgers.connection(), [residents]);
    const cube = await loadCheckpoint(store, 'residents', 'residents', 99);
    for (let seq = 1; seq <= 500; seq++) cube.apply(seq, `31010${seq % 9}\t${seq % 2}\t${seq % 50}\t${seq}\t1\n`);
    await saveCheckpoint(store, 'residents', 'residents', cube.checkpoint());
    const expected = cube.sum('310000', 400, [0, 10, 20], 500)?.result(cube.groups);
    expect(expected?.get('1')).toEqual([40, 40, 120]);
    for (const read of [
      await loadCheckpoint(store, 'residents', 'residents', 500),
      await loadDivision(store, 'residents', 'residents', 1000, '31'),
    ]) {
      expect(read.seq).toBe(500);
      expect(read.sum('310000', 400, [0, 10, 20], 500)?.result(read.groups)).toEqual(expected);
    }
    expect((await loadCheckpoint(store, 'residents', 'residents', 499)).seq).toBe(0);
  });

  it('serves sums of a process that starts later, at seqs before and after it', async () => {
    const database = ledgers.newDatabase();
    const ledger = await ledgers.open(database);
    const store = new Store(ledgers.connection(), [residents]);
    const write = (i: number): Promise<unknown> =>
      ledger.write(request, (tx) =>
        tx.record(residents, {
          key: `residents/${i}`,
          data: { number: `${i}`, name: '赵六', division: '310101', sex: '1', born: '1990-01-01' },
          validFrom: '2000-01-01',
        }),
      );
    for (let i = 1; i <= 4; i++) await write(i);
    const cube = await loadCheckpoint(store, 'residents', 'residents', 0);
    for await (const delta of store.deltas().find({ counter: 'residents' }).sort({ _id: 1 })) {
      cube.apply(delta.seq, delta.tuples);
    }
    await saveCheckpoint(store, 'residents', 'residents', cube.checkpoint());
    for (let i = 5; i <= 6; i++) await write(i);
    const later = await ledgers.open(database);
    for (let seq = 0; seq <= 6; seq++) {
      const moment = await later.moment({ knownAt: [{ partition: 'main', epoch: 1, seq }] });
      const sums = await later.counters.sum(
        { resource: 'residents', counter: 'residents', division: '310100' },
        moment,
      );
      expect(sums.get('1') ?? [0]).toEqual([seq]);
    }
  });
});
