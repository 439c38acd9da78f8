import type { Ledger } from '../src/index';
import { Ledgers } from './model/ledgers';
import { type Resident, request, residents } from './model/register';

const PEOPLE = 450;
const NEXT = '2024-03-02';
const TIMEOUT_MS = 240_000;

const key = (i: number): string => `residents/${`${i}`.padStart(4, '0')}`;
const resident = (i: number, name: string): Resident => ({
  number: key(i),
  name,
  division: '310101',
  sex: '1',
  born: '1980-01-01',
});

describe('the roll at midnight', () => {
  let ledgers: Ledgers;
  let now: Date;
  const clock = (): Date => now;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  beforeEach(() => {
    now = new Date('2024-03-01T15:00:00Z');
  });

  afterEach(() => ledgers.closeAll());

  afterAll(() => ledgers.stop());

  const nextDay = (): void => {
    now = new Date('2024-03-01T16:00:01Z');
  };

  /** People who are 张三 today and 李四 from the next day on. */
  async function renamedTomorrow(ledger: Ledger): Promise<void> {
    await ledger.write(request, async (tx) => {
      for (let i = 0; i < PEOPLE; i++) {
        await tx.record(residents, { key: key(i), data: resident(i, '张三'), validFrom: '2020-01-01' });
        await tx.record(residents, { key: key(i), data: resident(i, '李四'), validFrom: NEXT });
      }
    });
  }

  async function found(ledger: Ledger, term: string, validAt?: string): Promise<string[]> {
    const moment = await ledger.moment(validAt === undefined ? {} : { validAt });
    const keys: string[] = [];
    for (let after: { sort: string; key: string } | undefined; ;) {
      const query = { index: 'names', term, limit: 100, ...(after ? { after } : {}) };
      const { items, next } = await ledger.resource(residents).search(query, moment);
      keys.push(...items.map((item) => item.key));
      if (!next) return keys;
      after = next;
    }
  }

  async function shown(): Promise<unknown[]> {
    return ledgers.connection().collection('residents').find({}).sort({ _id: 1 }).toArray();
  }

  it('brings the current documents to the day: what is over gives way to what holds, or goes', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase(), { clock });
    const record = (i: number, name: string, validFrom: string, validTo?: string) =>
      ledger.write(request, (tx) =>
        tx.record(residents, {
          ...{ key: key(i), data: resident(i, name), validFrom },
          ...(validTo === undefined ? {} : { validTo }),
        }),
      );
    await record(1, '张三', '2020-01-01');
    await record(1, '李四', NEXT);
    await record(2, '王五', '2020-01-01', NEXT);
    await record(3, '赵六', NEXT);
    expect(await ledger.roll()).toBe(0);
    nextDay();
    expect(await ledger.roll()).toBe(3);
    expect(await shown()).toMatchObject([
      { _id: key(1), validFrom: NEXT },
      { _id: key(3), validFrom: NEXT },
    ]);
    expect(await ledger.roll()).toBe(0);
    expect(await found(ledger, '李四')).toEqual([key(1)]);
    expect(await found(ledger, '王五')).toEqual([]);
    expect(await found(ledger, '王五', '2024-03-01')).toEqual([key(2)]);
  });

  it(
    'hides nobody from a search that runs meanwhile, on the day before and on the day',
    async () => {
      const database = ledgers.newDatabase();
      const ledger = await ledgers.open(database, { clock });
      await renamedTomorrow(ledger);
      const reader = await ledgers.open(database, { clock });
      nextDay();
      const everybody = Array.from({ length: PEOPLE }, (_, i) => key(i));
      const rolling = { done: false };
      const rolled = ledger.roll().finally(() => {
        rolling.done = true;
      });
      do {
        expect(await found(reader, '李四')).toEqual(everybody);
        expect(await found(reader, '张三', '2024-03-01')).toEqual(everybody);
      } while (!rolling.done);
      expect(await rolled).toBe(PEOPLE);
      expect(await found(reader, '李四')).toEqual(everybody);
    },
    TIMEOUT_MS,
  );

  it(
    'goes on beside writers and other rolls, and the current documents are right in the end',
    async () => {
      const database = ledgers.newDatabase();
      const ledger = await ledgers.open(database, { clock });
      await renamedTomorrow(ledger);
      const other = await ledgers.open(database, { clock });
      nextDay();
      const writes = Array.from({ length: 60 }, (_, i) =>
        other.write(request, (tx) =>
          i % 2 === 0
            ? tx.end(residents, { key: key(i * 7), at: '2024-02-01' })
            : tx.record(residents, { key: key(i * 7), data: resident(i * 7, '王五'), validFrom: NEXT }),
        ),
      );
      await Promise.all([...writes, ledger.roll(), other.roll()]);
      await ledger.roll();
      const moment = await other.moment();
      const keys = Array.from({ length: PEOPLE }, (_, i) => key(i));
      const held = (await other.resource(residents).batchGet(keys, moment)).filter((version) => version !== undefined);
      expect(held).toHaveLength(PEOPLE - 30);
      expect(await shown()).toMatchObject(held.map(({ key: _id, versionId }) => ({ _id, versionId })));
    },
    TIMEOUT_MS,
  );
});
