import type { ChangesPage, ChangesQuery, Commit, Ledger } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, type Resident, residents } from './model/register';

const WRITERS = 3;
const WRITES = 60;

describe('a log', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  function write(ledger: Ledger, number: string, division = '310101', validFrom = '2000-01-01'): Promise<unknown> {
    const data: Resident = { number, name: '李四', division, sex: '2', born: '1990-01-01' };
    return ledger.write(request, (tx) => tx.record(residents, { key: `residents/${number}`, data, validFrom }));
  }

  /** What a watch shows until it has shown `until`; stopped after some pages and gone on with from there. */
  async function watched(ledger: Ledger, until: number, pagesEach = Infinity): Promise<number[]> {
    const seqs: number[] = [];
    let after: ChangesPage['next'] | undefined;
    while (seqs.at(-1) !== until) {
      const { signal } = new AbortController();
      let pages = 0;
      for await (const page of ledger.watchChanges(after ? { after } : {}, { heartbeatMs: 50, signal })) {
        seqs.push(...page.commits.map(({ position }) => position.seq));
        after = page.next;
        if (++pages >= pagesEach || seqs.at(-1) === until) break;
      }
    }
    return seqs;
  }

  it('shows every commit once and in order to all who watch, those that stop and go on too', async () => {
    const database = ledgers.newDatabase();
    const writers = await Promise.all(Array.from({ length: WRITERS }, () => ledgers.open(database)));
    const total = WRITERS * WRITES;
    const watches = writers.flatMap((ledger) => [watched(ledger, total), watched(ledger, total, 2)]);
    await Promise.all(
      writers.map(async (ledger, w) => {
        for (let i = 0; i < WRITES; i++) await write(ledger, `${w}-${i}`);
      }),
    );
    const all = Array.from({ length: total }, (_, i) => i + 1);
    expect(await Promise.all(watches)).toEqual(watches.map(() => all));
  }, 60_000);

  it('tells those who watch it in silence where it is', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    await write(ledger, '1');
    const after = [{ partition: 'main', epoch: 1, seq: 1 }];
    const { signal } = new AbortController();
    const watch = ledger.watchChanges({ after }, { heartbeatMs: 20, signal });
    expect((await watch.next()).value).toEqual({ commits: [], next: after, atHead: true });
    await watch.return(undefined);
  });

  it('ends for one who leaves, and with an error for all when it closes', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    const leaving = new AbortController();
    const left = ledger.watchChanges({}, { heartbeatMs: 60_000, signal: leaving.signal }).next();
    const stays = ledger.watchChanges({}, { heartbeatMs: 60_000, signal: new AbortController().signal }).next();
    const refused = expect(stays).rejects.toMatchObject({ reason: 'LEDGER_CLOSED' });
    leaving.abort();
    expect(await left).toEqual({ done: true, value: undefined });
    await ledger.close();
    await refused;
  });

  it('shows by division, kind and resource what is asked for, and moves on past the rest', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    await write(ledger, '1', '310101');
    await write(ledger, '2', '320500');
    await write(ledger, '1', '320500', '2010-01-01');
    await ledger.write(request, (tx) => tx.end(residents, { key: 'residents/2', at: '2020-01-01' }));
    const seen = async (query: ChangesQuery) => {
      const { commits, next } = await ledger.listChanges(query);
      expect(next).toEqual([{ partition: 'main', epoch: 1, seq: 4 }]);
      return commits.map(({ position, changes }) => [position.seq, changes.map(({ kind }) => kind)]);
    };
    // Who moves away is a change for the division left too.
    expect(await seen({ divisions: ['310000'] })).toEqual([
      [1, ['recorded']],
      [3, ['ended']],
    ]);
    expect(await seen({ divisions: ['320500'], kinds: ['ended'] })).toEqual([[4, ['ended']]]);
    expect(await seen({ resources: ['residents'], kinds: ['merged'] })).toEqual([]);
    await expect(ledger.listChanges({ resources: ['households'] })).rejects.toMatchObject({
      reason: 'RESOURCE_UNKNOWN',
      field: 'resources',
    });
    await expect(ledger.listChanges({ divisions: ['x'] })).rejects.toMatchObject({ reason: 'DIVISION_INVALID' });
  });

  it('tells its cursor after every page on the way to the head, also when the filter leaves nothing of it', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    for (const number of ['1', '2', '3', '4', '5']) await write(ledger, number);
    const { signal } = new AbortController();
    const query = { kinds: ['erased'] as const, limit: 2 };
    const watch = ledger.watchChanges(query, { heartbeatMs: 60_000, signal });
    const told = [await watch.next(), await watch.next()].map(({ value }) => value as ChangesPage);
    expect(told.map(({ commits, next }) => [commits, next[0]?.seq])).toEqual([
      [[], 2],
      [[], 4],
    ]);
    // At the head there is nothing to tell until something is found.
    const found = watch.next();
    await ledger.write(request, (tx) => tx.erase(residents, { key: 'residents/1' }));
    expect((await found).value).toMatchObject({ commits: [{ position: { seq: 6 } }], next: [{ seq: 6 }] });
    await watch.return(undefined);
  });

  it('ends a page with the commit that brings it to the changes asked for, and after 20,000 that the filter leaves out', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    for (const number of ['1', '2', '3', '4']) await write(ledger, number);
    // As many as an import of large commits would write in minutes.
    const commits = ledgers.connection().collection('commits');
    const one = await commits.findOne({ seq: 1 });
    const changes = Array.from({ length: 8_000 }, () => (one as unknown as Commit).changes[0]);
    await commits.updateMany({}, { $set: { changes } });
    const reached = async (query: ChangesQuery) => {
      const { commits, next, atHead } = await ledger.listChanges(query);
      return { shown: commits.length, reached: next[0]?.seq, atHead };
    };
    expect(await reached({ maxChanges: 1 })).toEqual({ shown: 1, reached: 1, atHead: false });
    expect(await reached({ maxChanges: 8_001 })).toEqual({ shown: 2, reached: 2, atHead: false });
    expect(await reached({ kinds: ['erased'] })).toEqual({ shown: 0, reached: 3, atHead: false });
    await expect(reached({ maxChanges: -1 })).rejects.toMatchObject({
      ...{ reason: 'PAGE_SIZE_INVALID', field: 'maxChanges' },
    });
  });

  it('tells what differs between two commits, each record once', async () => {
    const ledger = await ledgers.open(ledgers.newDatabase());
    await write(ledger, '1');
    await write(ledger, '2');
    await write(ledger, '3', '320500');
    await write(ledger, '2', '320500', '2010-01-01');
    await write(ledger, '3', '310101');
    await write(ledger, '3', '320500');
    const at = (seq: number) => [{ partition: 'main', epoch: 1, seq }];
    const { items, next } = await ledger.differences(at(1), at(6), { maxBytes: 1_000_000 });
    expect(next).toBeUndefined();
    const shown = items.map(({ key, before, after }) => [key, before.length, after.map(({ data }) => data)]);
    expect(shown).toMatchObject([
      ['residents/2', 0, [{ division: '310101' }, { division: '320500' }]],
      ['residents/3', 0, [{ division: '320500' }]],
    ]);
    // What was changed and changed back is no difference.
    expect((await ledger.differences(at(4), at(6), { maxBytes: 1_000_000 })).items).toEqual([]);
  });
});
