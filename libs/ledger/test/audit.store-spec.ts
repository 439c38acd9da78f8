import type { Connection } from 'mongoose';
import { audit, type Finding, type Ledger } from '../src/index';
import { Ledgers } from './model/ledgers';
import { request, type Resident, residents } from './model/register';

const zhang: Resident = { number: '1', name: '张三', division: '310101', sex: '1', born: '1980-01-01' };
const one = 'residents/1';

describe('an audit', () => {
  let ledgers: Ledgers;
  let ledger: Ledger;
  let connection: Connection;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  beforeEach(async () => {
    ledger = await ledgers.open(ledgers.newDatabase());
    connection = ledgers.connection();
    await record(zhang, '2000-01-01');
    await record({ ...zhang, number: '2' }, '1990-01-01');
    await record({ ...zhang, number: '3' }, '2001-01-01');
    await record({ ...zhang, name: '张四' }, '2010-01-01');
    await ledger.write(request, (tx) =>
      tx.correct(residents, { key: one, from: '2005-01-01', to: '2012-01-01', patch: { sex: '2' } }),
    );
    await ledger.write(request, (tx) => tx.merge(residents, { from: 'residents/2', into: one }));
    await ledger.write(request, (tx) => tx.end(residents, { key: one, at: '2040-01-01' }));
    await ledger.write(request, (tx) => tx.erase(residents, { key: 'residents/3' }));
    await record({ ...zhang, number: '4' }, '2050-01-01');
  });

  afterEach(() => ledgers.closeAll());
  afterAll(() => ledgers.stop());

  function record(data: Resident, validFrom: string): Promise<unknown> {
    return ledger.write(request, (tx) => tx.record(residents, { key: `residents/${data.number}`, data, validFrom }));
  }

  const collection = (name: string) => connection.collection<{ _id: string }>(name);

  async function idOf(name: string, query: object): Promise<string> {
    return (await collection(name).findOne(query))?._id ?? '';
  }

  async function found(): Promise<Finding[]> {
    return [...(await audit(connection, [residents])).findings];
  }

  it('finds nothing wrong with a store that only the ledger wrote', async () => {
    const report = await audit(connection, [residents]);
    expect(report).toMatchObject({ commits: 9, records: 4, total: 0, findings: [] });
  });

  it('finds a commit that is missing', async () => {
    await collection('commits').deleteOne({ _id: 'main:000000000003' });
    expect(await found()).toEqual(
      expect.arrayContaining([{ problem: 'SEQ_MISSING', collection: 'commits', id: 'main:000000000003' }]),
    );
  });

  it('finds a chain that is broken, and a head that is not the end of the log', async () => {
    await collection('commits').updateOne({ _id: 'main:000000000004' }, { $set: { prevHash: '00' } });
    expect(await found()).toEqual([{ problem: 'CHAIN_BROKEN', collection: 'commits', id: 'main:000000000004' }]);
    await collection('commits').deleteOne({ _id: 'main:000000000009' });
    expect(await found()).toContainEqual({ problem: 'HEAD_DIFFERS', collection: 'partitions', id: 'main' });
  });

  it('finds a version that is missing, and one that no commit names', async () => {
    const lost = await idOf('residents_versions', { key: 'residents/4' });
    const document = await collection('residents_versions').findOne({ _id: lost });
    await collection('residents_versions').deleteOne({ _id: lost });
    expect(await found()).toContainEqual({ problem: 'VERSION_MISSING', collection: 'residents_versions', id: lost });
    await collection('residents_versions').insertOne({ ...document, _id: 'another' });
    expect(await found()).toContainEqual({
      problem: 'VERSION_UNLISTED',
      collection: 'residents_versions',
      id: 'another',
    });
  });

  it('finds rectangles that overlap, holes nobody asked for and versions closed by no commit', async () => {
    const versions = collection('residents_versions');
    const id = await idOf('residents_versions', { key: one, validFrom: '2012-01-01', validTo: '2040-01-01' });
    await versions.updateOne({ _id: id }, { $set: { validFrom: '2008-01-01' } });
    expect((await found()).map(({ problem }) => problem)).toContain('OVERLAP');
    await versions.updateOne({ _id: id }, { $set: { validFrom: '2012-01-01', seqTo: 8 } });
    const closed = await found();
    expect(closed).toContainEqual({ problem: 'CLOSING_UNLISTED', collection: 'residents_versions', id });
    expect(closed).toContainEqual({ problem: 'HOLE', collection: 'residents_versions', id });
  });

  it('finds current documents that are not as their version, of no version, or missing', async () => {
    await collection('residents').updateOne({ _id: one }, { $set: { data: '{}' } });
    expect(await found()).toEqual([{ problem: 'CURRENT_DIFFERS', collection: 'residents', id: one }]);
    await collection('residents').deleteOne({ _id: one });
    const version = await idOf('residents_versions', { key: one, validFrom: '2012-01-01', validTo: '2040-01-01' });
    expect(await found()).toEqual([{ problem: 'CURRENT_MISSING', collection: 'residents_versions', id: version }]);
    await collection('residents').insertOne({ _id: 'residents/9', versionId: 'none' } as { _id: string });
    expect(await found()).toContainEqual({ problem: 'CURRENT_ORPHANED', collection: 'residents', id: 'residents/9' });
  });

  it('reads a store that is written meanwhile as it was at the head', async () => {
    let written = 10;
    const writing = (async () => {
      for (; written < 60; written++) await record({ ...zhang, number: `${written % 7}x` }, `20${written}-01-01`);
    })();
    while (written < 60) expect(await found()).toEqual([]);
    await writing;
    expect(await found()).toEqual([]);
  }, 60_000);
});
