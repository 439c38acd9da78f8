import { CursorOfOtherEpochError, type Ledger, loadReplica, verify } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, residents } from './model/register';
import { exportOf, follow } from './model/replicas';

const at = (epoch: number, seq: number) => [{ partition: 'main', epoch, seq }];

/** Of a log of epoch 2 that had left this one after its second commit. */
const replaced = { epoch: 2, forks: [{ epoch: 1, seq: 2 }] };

describe('a log of which a cut-off branch was brought back', () => {
  let ledgers: Ledgers;
  let database: string;
  let ledger: Ledger;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
    database = ledgers.newDatabase();
    ledger = await ledgers.open(database);
    await writeTo(1, 4);
    expect((await ledger.newEpoch(replaced)).positions).toEqual(at(3, 4));
    await ledger.close();
    ledger = await ledgers.open(database);
    await writeTo(5, 6);
  }, 60_000);
  afterAll(() => ledgers.stop());

  async function writeTo(first: number, last: number): Promise<void> {
    for (let number = first; number <= last; number += 1) {
      const data = { number: `${number}`, name: '王五', division: '320500', sex: '1', born: '1990-01-01' };
      const fact = { key: `residents/${number}`, data, validFrom: '2000-01-01' };
      await ledger.write(request, (tx) => tx.record(residents, fact));
    }
  }

  it('is as it was written, and a fork that no commit follows is found', async () => {
    const connection = await ledgers.connect(database);
    expect((await verify(connection, [residents])).findings).toEqual([]);
    const partitions = connection.collection<{ _id: string }>('partitions');
    const forks = [
      { epoch: 1, seq: 2 },
      { epoch: 1, seq: 4, next: 3 },
    ];
    expect(await partitions.findOne({})).toMatchObject({ epoch: 3, forks });
    const changes = [
      [{ epoch: 2, seq: 2 }],
      [{ epoch: 1, seq: 2 }],
      [forks[0], { epoch: 2, seq: 4 }],
      [forks[0], { epoch: 1, seq: 3, next: 3 }],
      [forks[0], { epoch: 1, seq: 5, next: 3 }],
      [forks[0], { epoch: 1, seq: 4, next: 4 }],
      [{ epoch: 1, seq: 2, next: 2 }, forks[1]],
      [forks[1], forks[0]],
    ];
    for (const changed of changes) {
      await partitions.updateOne({}, { $set: { forks: changed } });
      const { findings } = await verify(connection, [residents]);
      expect(findings).toMatchObject([{ problem: 'DIFFERS', collection: 'partitions' }]);
    }
    await partitions.updateOne({}, { $set: { forks } });
  }, 60_000);

  it('has replicas that take no position for that of another branch, wherever they began', async () => {
    for (const begin of [1, 4]) {
      const copy = ledgers.newDatabase();
      const connection = await ledgers.connect(copy);
      await loadReplica(connection, [residents], exportOf(ledger, begin));
      const replica = await ledgers.open(copy, { replicaOf: 'source:1' });
      await follow(ledger, replica);
      expect((await replica.head()).positions).toEqual(at(3, 6));
      expect((await replica.epochs()).forks).toContainEqual({ epoch: 1, seq: 4, next: 3 });
      expect(await replica.moment({ knownAt: at(1, 4) })).toMatchObject({ seq: 4 });
      await expect(replica.moment({ knownAt: at(2, 3) })).rejects.toThrow(CursorOfOtherEpochError);
      await expect(replica.moment({ knownAt: at(1, 5) })).rejects.toThrow(CursorOfOtherEpochError);
      expect((await verify(connection, [residents])).findings).toEqual([]);
    }
  }, 60_000);
});
