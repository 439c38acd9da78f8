import fc from 'fast-check';
import type { CarriedVersion, Commit, ForeignCommit, Ledger } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, type Resident, residents } from './model/register';

const zhang: Resident = { number: '1', name: '张三', division: '310101', sex: '1', born: '1980-01-01' };

describe('a commit of another ledger', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  /** A ledger, and its log with all that its changes name. */
  async function source(): Promise<{ ledger: Ledger; log: () => Promise<ForeignCommit[]> }> {
    const ledger = await ledgers.open(ledgers.newDatabase());
    const log = async (): Promise<ForeignCommit[]> => ledger.carry((await ledger.listChanges({ limit: 1000 })).commits);
    return { ledger, log };
  }

  function record(ledger: Ledger, data: Resident, validFrom: string) {
    return ledger.write(request, (tx) => tx.record(residents, { key: `residents/${data.number}`, data, validFrom }));
  }

  /** Everything that can happen to records, once. */
  async function history(ledger: Ledger): Promise<void> {
    await record(ledger, zhang, '2000-01-01');
    await record(ledger, { ...zhang, number: '2', name: '章三' }, '1990-01-01');
    await record(ledger, { ...zhang, number: '3' }, '2001-01-01');
    await record(ledger, { ...zhang, name: '张四' }, '2010-01-01');
    await ledger.write(request, (tx) =>
      tx.correct(residents, { key: 'residents/1', from: '2005-01-01', to: '2012-01-01', patch: { sex: '2' } }),
    );
    await ledger.write(request, (tx) => tx.merge(residents, { from: 'residents/2', into: 'residents/1' }));
    await ledger.write(request, (tx) => tx.end(residents, { key: 'residents/1', at: '2020-01-01' }));
    await ledger.write(request, (tx) => tx.erase(residents, { key: 'residents/3' }));
  }

  async function answers(ledger: Ledger, validAt: string) {
    const moment = await ledger.moment({ validAt });
    const reader = ledger.resource(residents);
    const found = await reader.batchGet(['residents/1', 'residents/2', 'residents/3'], moment);
    const query = { resource: 'residents', counter: 'residents', division: '310000' };
    return {
      found: found.map((version) => version && { data: version.data, digest: version.digest }),
      search: (await reader.search({ index: 'names', term: '310101', limit: 10 }, moment)).items.map(({ key }) => key),
      fates: await Promise.all(['residents/2', 'residents/3'].map((key) => reader.fate(key, moment))),
      owners: await reader.resolve('number', ['1', '2', '3'], moment),
      sums: [...(await ledger.counters.sum(query, moment))],
    };
  }

  it('becomes the same commit in a replica, which answers as its source does', async () => {
    const { ledger, log } = await source();
    await history(ledger);
    const replica = await ledgers.open(ledgers.newDatabase());
    await Promise.all((await log()).map((foreign) => replica.foreign.replicate(foreign)));
    expect(await replica.listChanges()).toEqual(await ledger.listChanges());
    expect(await replica.head()).toEqual(await ledger.head());
    for (const date of ['1995-01-01', '2003-01-01', '2011-01-01', '2026-01-01']) {
      expect(await answers(replica, date)).toEqual(await answers(ledger, date));
    }
  });

  it('is refused by a replica when it is not the next, or not what its hashes say', async () => {
    const { ledger, log } = await source();
    await history(ledger);
    const commits = await log();
    const [first, second] = commits as [ForeignCommit, ForeignCommit];
    const replica = await ledgers.open(ledgers.newDatabase());
    const refused = (foreign: ForeignCommit, reason: string) =>
      expect(replica.foreign.replicate(foreign)).rejects.toMatchObject({ reason });
    const changed = (commit: Partial<Commit>) => ({ ...first, commit: { ...first.commit, ...commit } });
    await refused(second, 'COMMIT_OUT_OF_ORDER');
    await refused(changed({ actor: 'another' }), 'HASH_DIFFERS');
    await refused(changed({ requestDigest: '0' }), 'HASH_DIFFERS');
    const [version] = first.versions as [CarriedVersion];
    await refused({ ...first, versions: [{ ...version, json: '{}' }] }, 'VERSION_DIFFERS');
    await refused({ ...first, versions: [] }, 'VERSION_DIFFERS');
    expect((await replica.head()).positions).toMatchObject([{ seq: 0 }]);
    await replica.foreign.replicate(first);
    await expect(replica.foreign.replicate(first)).rejects.toMatchObject({ reason: 'COMMIT_OUT_OF_ORDER' });
  });

  it('is adopted once by an upper node, whatever is sent again and at once', async () => {
    const { ledger, log } = await source();
    await history(ledger);
    const commits = await log();
    const database = ledgers.newDatabase();
    const uppers = await Promise.all([ledgers.open(database), ledgers.open(database)]);
    const [upper] = uppers as [Ledger, Ledger];
    await record(upper, { ...zhang, number: '9' }, '2000-01-01');
    for (const half of [commits.slice(0, 4), commits]) {
      await Promise.all(uppers.flatMap((one) => half.map((foreign) => one.foreign.adopt('n31', foreign))));
    }
    const log9 = (await upper.listChanges()).commits;
    expect(log9.map(({ origin }) => origin?.position.seq)).toEqual([undefined, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await upper.foreign.adopted('n31')).toEqual({
      position: { partition: 'main', epoch: 1, seq: 8 },
      hash: commits.at(-1)?.commit.hash,
    });
    expect(await upper.foreign.adopted('n32')).toBeUndefined();
    const { items } = await upper.resource(residents).history('residents/1', { limit: 100 });
    expect(new Set(items.map(({ origin }) => origin))).toEqual(new Set(['n31']));
  });

  it('leaves an identifier with the record that held it first, and keeps the clash', async () => {
    const [east, west] = [await source(), await source()];
    await record(east.ledger, zhang, '2000-01-01');
    await west.ledger.write(request, (tx) =>
      tx.record(residents, { key: 'residents/west', data: zhang, validFrom: '2005-01-01' }),
    );
    await west.ledger.write(request, (tx) =>
      tx.correct(residents, { key: 'residents/west', from: '2010-01-01', patch: { sex: '2' } }),
    );
    const [easts, wests] = [await east.log(), await west.log()];
    const upper = await ledgers.open(ledgers.newDatabase());
    const claims = ledgers.connection().collection<{ _id: string; key: string }>('residents_keys');
    for (const foreign of easts) await upper.foreign.adopt('n31', foreign);
    for (const foreign of wests) await upper.foreign.adopt('n32', foreign);
    const moment = await upper.moment();
    expect(await upper.resource(residents).resolve('number', ['1'], moment)).toEqual(['residents/1']);
    expect((await upper.resource(residents).get('residents/west', moment))?.data.name).toBe('张三');
    const kept = await claims.find({ _id: { $gte: 'overlap:', $lt: 'overlap;' } }).toArray();
    expect(kept).toMatchObject([{ key: 'residents/west', seqFrom: 2 }]);
  });

  it('comes out the same in a replica, whatever was written', async () => {
    const step = fc.record({
      number: fc.integer({ min: 1, max: 4 }).map(String),
      name: fc.constantFrom('张三', '李四'),
      year: fc.integer({ min: 2000, max: 2020 }),
      kind: fc.constantFrom('record', 'record', 'record', 'correct', 'end', 'merge', 'erase'),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 20, maxLength: 20 }), async (steps) => {
        const { ledger, log } = await source();
        for (const { number, name, year, kind } of steps) {
          const key = `residents/${number}`;
          const date = `${year}-01-01`;
          const into = `residents/${(Number(number) % 4) + 1}`;
          await ledger
            .write(request, async (tx) => {
              if (kind === 'record') {
                await tx.record(residents, { key, data: { ...zhang, number, name }, validFrom: date });
              } else if (kind === 'correct') await tx.correct(residents, { key, from: date, patch: { name } });
              else if (kind === 'end') await tx.end(residents, { key, at: date });
              else if (kind === 'merge') await tx.merge(residents, { from: key, into });
              else await tx.erase(residents, { key });
            })
            .catch(() => undefined);
        }
        const replica = await ledgers.open(ledgers.newDatabase());
        await Promise.all((await log()).map((foreign) => replica.foreign.replicate(foreign)));
        expect(await replica.head()).toEqual(await ledger.head());
        expect(await answers(replica, '2026-01-01')).toEqual(await answers(ledger, '2026-01-01'));
        await ledgers.closeAll();
      }),
      { numRuns: 10 },
    );
  }, 120_000);
});
