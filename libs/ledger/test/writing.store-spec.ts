import { setTimeout as sleep } from 'node:timers/promises';
import {
  EtagMismatchError,
  IdempotencyKeyReusedError,
  IdentifierClaimedError,
  InvalidFactError,
  type Ledger,
  LedgerClosedError,
} from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, type Resident, residents } from './model/register';

const zhang: Resident = { number: '1', name: '张三', division: '310101', sex: '1', born: '1980-01-01' };

describe('writing', () => {
  let ledgers: Ledgers;
  let ledger: Ledger;
  let database: string;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  beforeEach(async () => {
    database = ledgers.newDatabase();
    ledger = await ledgers.open(database);
  });

  afterAll(() => ledgers.stop());

  async function record(data: Resident, validFrom: string, validTo?: string, etag?: string): Promise<string> {
    const key = `residents/${data.number}`;
    const range = { validFrom, ...(validTo ? { validTo } : {}) };
    await ledger.write(request, (tx) => tx.record(residents, { key, data, ...range, ...(etag ? { etag } : {}) }));
    return key;
  }

  async function rectangles(key: string): Promise<[string, string | undefined, string][]> {
    const { result } = await ledger.write(request, (tx) => tx.liveVersions(residents, [key]));
    return (result[0] ?? []).map(({ validFrom, validTo, data }) => [validFrom, validTo, data.name]);
  }

  it('lets a late fact reach up to the next one that is known', async () => {
    const key = await record(zhang, '2020-01-01');
    await record({ ...zhang, name: '张早' }, '2010-01-01');
    expect(await rectangles(key)).toEqual([
      ['2010-01-01', '2020-01-01', '张早'],
      ['2020-01-01', undefined, '张三'],
    ]);
  });

  it('splits what a bounded fact falls into', async () => {
    const key = await record(zhang, '2000-01-01');
    await record({ ...zhang, name: '张中' }, '2010-01-01', '2015-01-01');
    expect(await rectangles(key)).toEqual([
      ['2000-01-01', '2010-01-01', '张三'],
      ['2010-01-01', '2015-01-01', '张中'],
      ['2015-01-01', undefined, '张三'],
    ]);
  });

  it('corrects a fact that begins on the same date', async () => {
    const key = await record(zhang, '2000-01-01');
    await record({ ...zhang, name: '章三' }, '2000-01-01');
    expect(await rectangles(key)).toEqual([['2000-01-01', undefined, '章三']]);
    const { commits } = await ledger.listChanges({});
    expect(commits.map((commit) => commit.changes.map((change) => change.kind))).toEqual([['recorded'], ['corrected']]);
  });

  it('makes no commit of what it holds already', async () => {
    const key = await record(zhang, '2000-01-01');
    const again = await ledger.write(request, (tx) =>
      tx.record(residents, { key, data: { ...zhang }, validFrom: '2010-01-01' }),
    );
    expect(again).toMatchObject({ seq: 0, result: { unchanged: true } });
    expect((await ledger.head()).positions).toEqual([{ partition: 'main', epoch: 1, seq: 1 }]);
  });

  it('does not show today what begins to hold tomorrow, and shows it when the day has come', async () => {
    let now = Date.parse('2026-05-01T00:00:00Z');
    const database_ = ledgers.newDatabase();
    const timed = await ledgers.open(database_, { clock: () => new Date(now) });
    await timed.write(request, async (tx) => {
      await tx.record(residents, { key: 'a', data: zhang, validFrom: '2000-01-01' });
      await tx.record(residents, { key: 'a', data: { ...zhang, name: '张新' }, validFrom: '2026-05-02' });
    });
    const names = async (): Promise<(string | undefined)[]> => {
      const moment = await timed.moment();
      const reader = timed.resource(residents);
      const byName = await reader.search({ index: 'names', term: '310101', limit: 10 }, moment);
      return [(await reader.get('a', moment))?.data.name, ...byName.items.map((version) => version.data.name)];
    };
    expect(await names()).toEqual(['张三', '张三']);
    now += 86_400_000;
    expect(await names()).toEqual(['张新', '张新']);
  });

  it('leaves only the failing write out of a batch', async () => {
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, i) =>
        ledger.write(request, async (tx) => {
          await tx.record(residents, { key: `k${i}`, data: { ...zhang, number: `${i}` }, validFrom: '2000-01-01' });
          if (i % 7 === 3) throw new RangeError('refused');
        }),
      ),
    );
    const failed = outcomes.flatMap((outcome, i) => (outcome.status === 'rejected' ? [i] : []));
    expect(failed).toEqual([3, 10, 17, 24, 31, 38, 45]);
    const scanned = await ledger.resource(residents).scan({ limit: 100 }, await ledger.moment());
    expect(scanned.items).toHaveLength(43);
    expect((await ledger.head()).positions[0]?.seq).toBe(43);
  });

  it('lets writes of one batch see each other in order', async () => {
    const count = async (): Promise<number> => {
      const { result } = await ledger.write(request, async (tx) => {
        const [version] = await tx.getMany(residents, ['sum'], '2020-01-01');
        const next = Number(version?.data.number ?? 0) + 1;
        await tx.record(residents, { key: 'sum', data: { ...zhang, number: `${next}` }, validFrom: '2020-01-01' });
        return next;
      });
      return result;
    };
    const results = await Promise.all(Array.from({ length: 20 }, count));
    expect(results).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  });

  it('refuses an identifier that belongs to another record, and keeps the rest of the write', async () => {
    await record(zhang, '2000-01-01');
    const outcome = await ledger.write(request, async (tx) => {
      const row = (key: string, number: string): Promise<unknown> =>
        tx.attempt(async (part) => {
          await part.record(residents, {
            key: `${key}/spouse`,
            data: { ...zhang, number: `${number}s` },
            validFrom: '2001-01-01',
          });
          await part.record(residents, { key, data: { ...zhang, number }, validFrom: '2001-01-01' });
        });
      return Promise.allSettled([row('x', '1'), row('y', '2')]);
    });
    const [refused, kept] = outcome.result;
    expect(refused).toMatchObject({ status: 'rejected', reason: expect.any(IdentifierClaimedError) });
    expect(kept).toMatchObject({ status: 'fulfilled' });
    const found = await ledger.resource(residents).batchGet(['x', 'x/spouse', 'y', 'y/spouse'], await ledger.moment());
    expect(found.map((version) => version?.key)).toEqual([undefined, undefined, 'y', 'y/spouse']);
  });

  it('finds a record by a number that it no longer has', async () => {
    const key = await record(zhang, '2000-01-01');
    await ledger.write(request, (tx) =>
      tx.record(residents, { key, data: { ...zhang, number: '9' }, validFrom: '2010-01-01' }),
    );
    const reader = ledger.resource(residents);
    expect(await reader.resolve('number', ['1', '9', '5'], await ledger.moment())).toEqual([key, key, undefined]);
    const before = await ledger.moment({ knownAt: [{ partition: 'main', epoch: 1, seq: 1 }] });
    expect(await reader.resolve('number', ['1', '9'], before)).toEqual([key, undefined]);
  });

  it('refuses a write whose etag is stale', async () => {
    const key = await record(zhang, '2000-01-01');
    const etag = (await ledger.resource(residents).get(key, await ledger.moment()))?.etag ?? '';
    await record({ ...zhang, name: '张二' }, '2000-01-01', undefined, etag);
    await expect(record({ ...zhang, name: '张四' }, '2000-01-01', undefined, etag)).rejects.toThrow(EtagMismatchError);
  });

  it('answers a request that comes again under its idempotency key, and refuses another under it', async () => {
    const once = (requestHash: string, number: string): Promise<{ result: string; seq: number }> =>
      ledger.write({ ...request, client: 'c', idempotencyKey: 'k', requestHash }, async (tx) => {
        const key = tx.newKey(residents);
        await tx.record(residents, { key, data: { ...zhang, number }, validFrom: '2000-01-01' });
        return key;
      });
    const [first, second] = await Promise.all([once('aa', '1'), once('aa', '1')]);
    expect(second).toEqual(first);
    expect(await once('aa', '1')).toEqual(first);
    await expect(once('bb', '2')).rejects.toThrow(IdempotencyKeyReusedError);
    expect((await ledger.head()).positions[0]?.seq).toBe(1);
  });

  it.each(['2023-02-29', '20230101', '2023-1-1', '', '0000-01-01'])('refuses %j as a date', async (validFrom) => {
    await expect(record(zhang, validFrom)).rejects.toMatchObject({
      constructor: InvalidFactError,
      field: 'validFrom',
      reason: 'DATE_INVALID',
    });
  });

  it('refuses a range that ends before it begins', async () => {
    await expect(record(zhang, '2020-01-01', '2020-01-01')).rejects.toMatchObject({ reason: 'VALID_RANGE_EMPTY' });
  });

  it('shows other processes what one has written', async () => {
    const other = await ledgers.open(database);
    const reader = other.resource(residents);
    const key = await record(zhang, '2000-01-01');
    while ((await other.moment()).seq < 1) await sleep(5);
    expect((await reader.get(key, await other.moment()))?.data.name).toBe('张三');
    await record({ ...zhang, name: '张二' }, '2000-01-01');
    while ((await other.moment()).seq < 2) await sleep(5);
    expect((await reader.get(key, await other.moment()))?.data.name).toBe('张二');
  });

  it('takes no more writes once closed', async () => {
    const waiting = record(zhang, '2000-01-01');
    await sleep(0);
    await ledger.close();
    await expect(waiting).resolves.toBe('residents/1');
    await expect(record(zhang, '2001-01-01')).rejects.toThrow(LedgerClosedError);
  });
});
