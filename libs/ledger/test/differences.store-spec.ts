import type { Difference, DifferencesPage, DifferencesQuery, Ledger, WriteTransaction } from '../src/index';
import { Ledgers } from './model/ledgers';
import { at } from './model/replicas';
import { request, type Resident, residents } from './model/register';

const MAX_BYTES = 8 * 1024 * 1024;

describe('what differs between two commits', () => {
  let ledgers: Ledgers;
  let ledger: Ledger;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  beforeEach(async () => {
    ledger = await ledgers.open(ledgers.newDatabase());
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  const key = (number: number): string => `residents/${`${number}`.padStart(4, '0')}`;

  /** What a commit says besides is in `remark`, which no index has. */
  function resident(number: number, remark = ''): Resident & { remark: string } {
    return { number: `${number}`, name: '李四', division: '310101', sex: '2', born: '1990-01-01', remark };
  }

  function record(tx: WriteTransaction, data: Resident): Promise<unknown> {
    return tx.record(residents, { key: key(Number(data.number)), data, validFrom: '2000-01-01' });
  }

  /** One commit that records the numbers `from` to `to`. */
  function chunk(from: number, to: number, remark?: string): Promise<unknown> {
    return ledger.write(request, async (tx) => {
      for (let number = from; number <= to; number += 1) await record(tx, resident(number, remark));
    });
  }

  async function pages(from: number, to: number, maxBytes = MAX_BYTES): Promise<(readonly Difference[])[]> {
    const found: (readonly Difference[])[] = [];
    let page: DifferencesPage | undefined;
    do {
      const query: DifferencesQuery = { maxBytes, ...(page?.next === undefined ? {} : { after: page.next }) };
      page = await ledger.differences(at(from), at(to), query);
      found.push(page.items);
    } while (page.next !== undefined);
    return found;
  }

  const keysOf = (page: readonly Difference[]): string[] => page.map((difference) => difference.key);
  const keys = (from: number, to: number): string[] => Array.from({ length: to - from + 1 }, (_, i) => key(from + i));

  it('comes in pages of records, also where one commit changed more', async () => {
    await chunk(1, 1);
    await chunk(2, 801);
    await chunk(802, 1201);
    const found = await pages(1, 3);
    expect(found.map(({ length }) => length)).toEqual([500, 500, 200]);
    expect(found.flatMap(keysOf)).toEqual(keys(2, 1201));
  }, 60_000);

  it('comes in pages of bytes, one record at least', async () => {
    await chunk(1, 1);
    await chunk(2, 9, '王'.repeat(100_000));
    await chunk(10, 10, '王'.repeat(600_000));
    await chunk(11, 40);
    const found = await pages(1, 4, 1_000_000);
    expect(found.map(keysOf)).toEqual([keys(2, 4), keys(5, 7), keys(8, 9), keys(10, 10), keys(11, 40)]);
  }, 60_000);

  it('names each record once, at its last change, over all pages', async () => {
    await chunk(1, 1);
    await chunk(2, 700);
    for (let round = 0; round < 120; round += 1) await chunk(2, 3, `${round}`);
    const found = await pages(1, 122);
    expect(found.flatMap(keysOf)).toEqual([...keys(4, 700), ...keys(2, 3)]);
  }, 60_000);

  it('names a record once of which nothing was left when it was erased', async () => {
    await chunk(1, 2);
    const { items } = await ledger.resource(residents).history(key(1), { limit: 1 });
    const [{ versionId } = { versionId: '' }] = items;
    await ledger.write(request, (tx) => tx.annul(residents, { key: key(1), versionId }));
    for (let round = 0; round < 120; round += 1) await chunk(3, 3, `${round}`);
    const { seq } = await ledger.write(request, (tx) => tx.erase(residents, { key: key(1) }));
    expect((await pages(1, seq)).flatMap(keysOf)).toEqual([key(3), key(1)]);
  }, 60_000);

  it('is asked for with an earlier commit and a later one', async () => {
    await chunk(1, 1);
    await chunk(2, 2);
    const query = { maxBytes: MAX_BYTES };
    const missing = { kind: 'INVALID_ARGUMENT', field: 'from', reason: 'REQUIRED' };
    await expect(ledger.differences([], at(2), query)).rejects.toMatchObject(missing);
    const reversed = { kind: 'INVALID_ARGUMENT', field: 'from', reason: 'POSITION_ORDER' };
    await expect(ledger.differences(at(2), at(1), query)).rejects.toMatchObject(reversed);
    expect(await ledger.differences(at(2), at(2), query)).toEqual({ items: [] });
  });
});
