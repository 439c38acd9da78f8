import type { Commit, ForeignCommit } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, residents, residentsNow } from './model/register';
import { logOf, recordNumber, ship, zhang } from './model/shipping';

describe('a ledger above others', () => {
  let ledgers: Ledgers;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  const open = () => ledgers.open(ledgers.newDatabase());

  it('applies a page of a log in one transaction, and counts and finds what it brings', async () => {
    const [lower, upper] = [await open(), await open()];
    await Promise.all(Array.from({ length: 500 }, (_, i) => recordNumber(lower, `${i + 1}`)));
    await ship(lower, upper, 'n31');
    const commits = await ledgers.connection().collection('commits').find().toArray();
    expect(commits).toHaveLength(500);
    expect(new Set(commits.map(({ batch }) => String(batch))).size).toBeLessThanOrEqual(2);
    const moment = await upper.moment();
    const query = {
      resource: 'residents',
      counter: 'residents',
      division: '310000',
    };
    expect([...(await upper.counters.sum(query, moment))]).toEqual([...(await lower.counters.sum(query, moment))]);
    const { items } = await upper.resource(residents).search({ index: 'names', term: '310101', limit: 500 }, moment);
    expect(items).toHaveLength(500);
    expect((await upper.head()).stateHash).toBe((await lower.head()).stateHash);
  }, 60_000);

  it('refuses a gap, a commit that is not what it says, and another log under the same name', async () => {
    const [lower, copy, upper] = [await open(), await open(), await open()];
    for (const number of ['1', '2', '3']) await recordNumber(lower, number);
    await recordNumber(copy, '8');
    const [first, second, third] = (await logOf(lower)) as [ForeignCommit, ForeignCommit, ForeignCommit];
    const [forked] = (await logOf(copy)) as [ForeignCommit];
    const refused = (foreign: ForeignCommit, kind: string, reason: string) =>
      expect(upper.foreign.adopt('n31', foreign)).rejects.toMatchObject({
        kind,
        reason,
      });
    const changed = (commit: Partial<Commit>) => ({
      ...second,
      commit: { ...second.commit, ...commit },
    });
    await refused(second, 'ABORTED', 'SHIPMENT_OUT_OF_ORDER');
    expect(await upper.foreign.adopt('n31', first)).toMatchObject({ seq: 1 });
    await refused(third, 'ABORTED', 'SHIPMENT_OUT_OF_ORDER');
    await refused(changed({ actor: 'another' }), 'DATA_LOSS', 'HASH_DIFFERS');
    await refused({ ...second, versions: [] }, 'DATA_LOSS', 'VERSION_DIFFERS');
    await refused(forked, 'FAILED_PRECONDITION', 'SHIPMENT_FORKED');
    await Promise.all([second, third].map((foreign) => upper.foreign.adopt('n31', foreign)));
    await refused(forked, 'FAILED_PRECONDITION', 'SHIPMENT_FORKED');
    expect(await upper.foreign.adopt('n31', first)).toMatchObject({ seq: 0 });
    expect((await upper.foreign.adopted('n31'))?.position.seq).toBe(3);
  });

  it('refuses data of a later shape than it knows', async () => {
    const [lower, upper] = [await ledgers.open(ledgers.newDatabase(), { resources: [residentsNow] }), await open()];
    const data = { ...zhang, status: '1' };
    await lower.write(request, (tx) => tx.record(residentsNow, { key: 'residents/1', data, validFrom: '2000-01-01' }));
    await expect(ship(lower, upper, 'n31')).rejects.toMatchObject({
      kind: 'FAILED_PRECONDITION',
      reason: 'SCHEMA_NEWER',
    });
    expect(await upper.foreign.adopted('n31')).toBeUndefined();
  });

  it('does not take commits of the logs beside a node for those beside itself', async () => {
    const [lower, upper] = [await open(), await open()];
    await lower.write({ ...request, after: { geospatial: 5000 } }, (tx) =>
      tx.record(residents, { key: 'residents/1', data: zhang, validFrom: '2000-01-01' }),
    );
    await ship(lower, upper, 'n31');
    expect((await lower.head()).after).toEqual({ geospatial: 5000 });
    expect((await upper.head()).after).toEqual({});
  });

  it('lets one of two copies of a node in, by whichever connection it comes', async () => {
    const [one, other] = [await open(), await open()];
    for (let i = 1; i <= 20; i++) {
      await recordNumber(one, `${i}`);
      await recordNumber(other, `${i}`, `residents/other-${i}`);
    }
    const database = ledgers.newDatabase();
    const uppers = [await ledgers.open(database), await ledgers.open(database)] as const;
    const outcomes = await Promise.allSettled([
      ...(await logOf(one)).map((foreign) => uppers[0].foreign.adopt('n31', foreign)),
      ...(await logOf(other)).map((foreign) => uppers[1].foreign.adopt('n31', foreign)),
    ]);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(20);
    const { commits } = await uppers[0].listChanges();
    expect(commits.map(({ origin }) => origin?.position.seq)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
    const keys = commits.flatMap(({ changes }) => changes.map(({ key }) => key.startsWith('residents/other-')));
    expect(new Set(keys).size).toBe(1);
  }, 60_000);

  it('follows a node into the epoch after a restore, where that goes on from what was applied', async () => {
    const [lower, upper] = [await open(), await open()];
    await recordNumber(lower, '1');
    await ship(lower, upper, 'n31');
    await lower.newEpoch();
    await recordNumber(lower, '2');
    await ship(lower, upper, 'n31');
    expect((await upper.foreign.adopted('n31'))?.position).toMatchObject({
      epoch: 2,
      seq: 2,
    });
  });

  it('leaves records to the node that keeps them, also when nothing of them is live', async () => {
    const [east, west, upper] = [await open(), await open(), await open()];
    await recordNumber(east, '1');
    await recordNumber(east, '2');
    await east.write(request, (tx) => tx.end(residents, { key: 'residents/2', at: '2000-01-01' }));
    await recordNumber(upper, '3');
    await ship(east, upper, 'n31');
    const [first] = (await upper.listChanges()).commits[1]?.changes ?? [];
    for (const key of ['residents/1', 'residents/2']) {
      const data = { ...zhang, number: '7' };
      const versionId = first?.versionId ?? '';
      for (const rules of [
        (tx) => tx.record(residents, { key, data, validFrom: '2001-01-01' }),
        (tx) =>
          tx.correct(residents, {
            key,
            from: '2001-01-01',
            patch: { sex: '2' },
          }),
        (tx) => tx.end(residents, { key, at: '2001-01-01' }),
        (tx) => tx.annul(residents, { key, versionId }),
        (tx) => tx.merge(residents, { from: key, into: 'residents/3' }),
        (tx) => tx.merge(residents, { from: 'residents/3', into: key }),
        (tx) => tx.erase(residents, { key }),
      ] satisfies Parameters<typeof upper.write>[1][]) {
        await expect(upper.write(request, rules)).rejects.toMatchObject({
          reason: 'RECORD_OWNED_BELOW',
          metadata: { key, node: 'n31' },
        });
      }
    }
    for (const [key, keeper] of [
      ['residents/1', 'n31'],
      ['residents/2', 'n31'],
      ['residents/3', ''],
    ] as const) {
      const other = await open();
      await recordNumber(other, '9', key);
      const [foreign] = (await logOf(other)) as [ForeignCommit];
      await expect(upper.foreign.adopt('n32', foreign)).rejects.toMatchObject({
        reason: 'RECORD_OF_OTHER_NODE',
        metadata: { key, keeper },
      });
    }
    await recordNumber(west, '5');
    await ship(west, upper, 'n33');
    expect((await upper.listChanges()).commits).toHaveLength(5);
  }, 60_000);

  it('names the node that recorded a version first, however many brought it up', async () => {
    const [prefecture, province, nation] = [await open(), await open(), await open()];
    await recordNumber(prefecture, '1');
    await recordNumber(province, '2');
    await ship(prefecture, province, 'p3205');
    await ship(province, nation, 'p32');
    await recordNumber(prefecture, '1', 'residents/1', '1990-01-01');
    await ship(prefecture, province, 'p3205');
    await ship(province, nation, 'p32');
    const found = await nation.resource(residents).batchGet(['residents/1', 'residents/2'], await nation.moment());
    expect(found.map((version) => version?.origin)).toEqual(['p3205', 'p32']);
    expect((await nation.listChanges()).commits.map(({ origin }) => origin?.node)).toEqual(['p32', 'p32', 'p32']);
    const pretender = await open();
    await recordNumber(pretender, '6');
    const [foreign] = (await logOf(pretender)) as [ForeignCommit];
    await expect(nation.foreign.adopt('p3205', foreign)).rejects.toMatchObject({
      reason: 'NODE_ELSEWHERE',
    });
    const named = foreign.versions.map((version) => ({
      ...version,
      origin: 'p3205',
    }));
    await expect(nation.foreign.adopt('p33', { ...foreign, versions: named })).rejects.toMatchObject({
      reason: 'RECORD_OF_OTHER_NODE',
    });
  }, 60_000);
});
