import { EtagMismatchError, type Ledger, type WriteTransaction } from '../src/index';
import type { CommitDocument } from '../src/store/documents';
import { Ledgers } from './model/ledgers';
import { request, type Resident, residents } from './model/register';

const zhang: Resident = { number: '1', name: '张三', division: '310101', sex: '1', born: '1980-01-01' };
const zhangAgain: Resident = { ...zhang, number: '2' };
const one = 'residents/1';
const two = 'residents/2';

describe('amending', () => {
  let ledgers: Ledgers;
  let ledger: Ledger;

  beforeAll(async () => {
    ledgers = await Ledgers.start();
  });

  beforeEach(async () => {
    ledger = await ledgers.open(ledgers.newDatabase());
  });

  afterAll(() => ledgers.stop());

  const write = <T>(rules: (tx: WriteTransaction) => Promise<T>) => ledger.write(request, rules);

  async function record(data: Resident, validFrom: string, validTo?: string): Promise<number> {
    const fact = { key: `residents/${data.number}`, data, validFrom, ...(validTo === undefined ? {} : { validTo }) };
    return (await write((tx) => tx.record(residents, fact))).seq;
  }

  async function rectangles(key: string): Promise<[string, string | undefined, string][]> {
    const { result } = await write((tx) => tx.liveVersions(residents, [key]));
    return (result[0] ?? []).map(({ validFrom, validTo, data }) => [validFrom, validTo, data.name]);
  }

  async function changesOf(seq: number) {
    const after = [{ partition: 'main', epoch: 1, seq: seq - 1 }];
    const { commits } = await ledger.listChanges({ after, limit: 1 });
    return commits[0]?.changes ?? [];
  }

  async function versionHeld(key: string, validAt: string) {
    return ledger.resource(residents).get(key, await ledger.moment({ validAt }));
  }

  const knownAt = (seq: number) => [{ partition: 'main', epoch: 1, seq }];

  describe('by correction', () => {
    it('patches what is held within a range, and leaves the rest of every version as it was', async () => {
      await record(zhang, '2000-01-01');
      await record({ ...zhang, name: '张四' }, '2010-01-01');
      const { seq } = await write((tx) =>
        tx.correct(residents, { key: one, from: '2005-01-01', to: '2015-01-01', patch: { sex: '2' }, reason: '笔误' }),
      );
      expect(await rectangles(one)).toEqual([
        ['2000-01-01', '2005-01-01', '张三'],
        ['2005-01-01', '2010-01-01', '张三'],
        ['2010-01-01', '2015-01-01', '张四'],
        ['2015-01-01', undefined, '张四'],
      ]);
      expect((await versionHeld(one, '2012-01-01'))?.data.sex).toBe('2');
      expect((await versionHeld(one, '2012-01-01'))?.provenance.reason).toBe('笔误');
      expect((await versionHeld(one, '2016-01-01'))?.data.sex).toBe('1');
      const kinds = (await changesOf(seq)).map(({ kind, validFrom }) => [validFrom, kind]);
      expect(kinds).toEqual([
        ['2000-01-01', 'ended'],
        ['2005-01-01', 'corrected'],
        ['2010-01-01', 'corrected'],
        ['2015-01-01', 'recorded'],
      ]);
    });

    it('makes no commit of a patch that says what is held', async () => {
      await record(zhang, '2000-01-01');
      const again = await write((tx) =>
        tx.correct(residents, { key: one, from: '2001-01-01', patch: { name: '张三' } }),
      );
      expect(again).toMatchObject({ seq: 0, result: { unchanged: true } });
    });

    it('is refused where nothing is held, and under an etag that is stale', async () => {
      await record(zhang, '2000-01-01', '2001-01-01');
      const correct = (from: string, etag?: string) =>
        write((tx) =>
          tx.correct(residents, { key: one, from, patch: { sex: '2' }, ...(etag === undefined ? {} : { etag }) }),
        );
      await expect(correct('2002-01-01')).rejects.toMatchObject({ reason: 'NOTHING_HELD', field: 'from' });
      await expect(correct('2000-06-01', '7')).rejects.toThrow(EtagMismatchError);
      await expect(correct('2000-06-01', '1')).resolves.toMatchObject({ seq: 2 });
    });

    it('claims the identifiers of what it writes, and not those of others', async () => {
      await record(zhang, '2000-01-01');
      await record(zhangAgain, '2000-01-01');
      const renumber = (number: string) =>
        write((tx) => tx.correct(residents, { key: one, from: '2000-01-01', patch: { number } }));
      await expect(renumber('2')).rejects.toMatchObject({ reason: 'IDENTIFIER_CLAIMED' });
      await renumber('3');
      const found = await ledger.resource(residents).resolve('number', ['1', '3'], await ledger.moment());
      expect(found).toEqual([one, one]);
    });
  });

  describe('by annulment', () => {
    it('takes the version away, and holds nothing in its place', async () => {
      await record(zhang, '2000-01-01');
      await record({ ...zhang, name: '张四' }, '2010-01-01');
      const wrong = await versionHeld(one, '2012-01-01');
      const { seq } = await write((tx) => tx.annul(residents, { key: one, versionId: wrong?.versionId ?? '' }));
      expect(await rectangles(one)).toEqual([['2000-01-01', '2010-01-01', '张三']]);
      expect(await changesOf(seq)).toMatchObject([
        { kind: 'annulled', validFrom: '2010-01-01', supersedes: [wrong?.versionId], divisions: ['310101'] },
      ]);
    });

    it('is refused for a version that is not live', async () => {
      await record(zhang, '2000-01-01');
      const was = await versionHeld(one, '2012-01-01');
      await record({ ...zhang, name: '张四' }, '2000-01-01');
      const annulment = write((tx) => tx.annul(residents, { key: one, versionId: was?.versionId ?? '' }));
      await expect(annulment).rejects.toMatchObject({ reason: 'VERSION_NOT_LIVE', field: 'versionId' });
    });
  });

  describe('by merger', () => {
    beforeEach(async () => {
      await record(zhang, '2005-01-01', '2010-01-01');
      await record({ ...zhangAgain, name: '章三' }, '2000-01-01');
    });

    it('keeps what the one said, and takes over from the other where it said nothing', async () => {
      await write((tx) => tx.merge(residents, { from: two, into: one }));
      expect(await rectangles(one)).toEqual([
        ['2000-01-01', '2005-01-01', '章三'],
        ['2005-01-01', '2010-01-01', '张三'],
        ['2010-01-01', undefined, '章三'],
      ]);
      expect(await rectangles(two)).toEqual([]);
    });

    it('leads from the one to the other from then on, and not before', async () => {
      const { seq } = await write((tx) => tx.merge(residents, { from: two, into: one }));
      const reader = ledger.resource(residents);
      expect(await reader.fate(two, await ledger.moment())).toEqual({ kind: 'merged', into: one });
      const before = await ledger.moment({ knownAt: knownAt(seq - 1) });
      expect(await reader.fate(two, before)).toBeUndefined();
      expect((await reader.get(two, before))?.data.name).toBe('章三');
    });

    it('brings later writes by the old number to the record that stands for it, over any number of mergers', async () => {
      await record({ ...zhang, number: '3' }, '2000-01-01');
      await write((tx) => tx.merge(residents, { from: two, into: one }));
      await write((tx) => tx.merge(residents, { from: one, into: 'residents/3' }));
      const { result } = await write((tx) => tx.resolve(residents, [{ kind: 'number', value: '2' }]));
      expect(result).toEqual(['residents/3']);
      const fact = { key: 'residents/3', data: { ...zhangAgain, name: '张五' }, validFrom: '2020-01-01' };
      await expect(write((tx) => tx.record(residents, fact))).resolves.toMatchObject({ result: { unchanged: false } });
    });

    it('refuses later facts under the key that was merged, and mergers with nobody', async () => {
      await write((tx) => tx.merge(residents, { from: two, into: one }));
      await expect(record(zhangAgain, '2020-01-01')).rejects.toMatchObject({ reason: 'RECORD_MERGED', field: 'key' });
      const merge = (from: string, into: string) => write((tx) => tx.merge(residents, { from, into }));
      await expect(merge(one, two)).rejects.toMatchObject({ reason: 'RECORD_MERGED', field: 'into' });
      await expect(merge(one, one)).rejects.toMatchObject({ reason: 'SAME_RECORD' });
      await expect(merge(one, 'residents/9')).rejects.toMatchObject({ reason: 'NOTHING_HELD', field: 'into' });
    });

    it('says in the log what went where', async () => {
      const { seq } = await write((tx) => tx.merge(residents, { from: two, into: one }));
      const merged = (await changesOf(seq)).filter(({ kind }) => kind === 'merged');
      expect(merged.map(({ key, into, versionId }) => [key, into, versionId !== undefined]).sort()).toEqual([
        [one, undefined, true],
        [one, undefined, true],
        [two, one, false],
      ]);
    });
  });

  describe('by erasure', () => {
    it('wipes every version, and what it says in the past too', async () => {
      await record(zhang, '2000-01-01');
      const was = await record({ ...zhang, name: '张四' }, '2010-01-01');
      const { seq } = await write((tx) => tx.erase(residents, { key: one }));
      const reader = ledger.resource(residents);
      const past = await ledger.moment({ knownAt: knownAt(was) });
      expect(await reader.get(one, past)).toBeUndefined();
      expect(await reader.fate(one, past)).toEqual({ kind: 'erased' });
      expect((await reader.search({ index: 'names', term: '张四', limit: 10 }, past)).items).toEqual([]);
      expect((await reader.scan({ limit: 10 }, past)).items).toEqual([]);
      const { items } = await reader.history(one, { limit: 10 });
      expect(items).toHaveLength(3);
      expect(items.every(({ data, digest }) => data === undefined && digest.length === 64)).toBe(true);
      const stored = await ledgers.connection().collection('residents_versions').find().toArray();
      expect(JSON.stringify(stored)).not.toMatch(/张|1980-01-01/);
      expect(await changesOf(seq)).toMatchObject([{ kind: 'erased', key: one, supersedes: { length: 2 } }]);
    });

    it('frees its identifiers, and refuses its key for ever', async () => {
      await record({ ...zhang, number: '7' }, '2000-01-01');
      await write((tx) => tx.correct(residents, { key: 'residents/7', from: '2000-01-01', patch: { number: '8' } }));
      await write((tx) => tx.erase(residents, { key: 'residents/7' }));
      const { result } = await write((tx) =>
        tx.resolve(residents, [
          { kind: 'number', value: '7' },
          { kind: 'number', value: '8' },
        ]),
      );
      expect(result).toEqual([undefined, undefined]);
      await expect(record({ ...zhang, number: '7' }, '2020-01-01')).rejects.toMatchObject({ reason: 'RECORD_ERASED' });
      const other = { key: 'residents/9', data: { ...zhang, number: '7' }, validFrom: '2020-01-01' };
      await expect(write((tx) => tx.record(residents, other))).resolves.toMatchObject({ seq: 4 });
    });

    it('keeps the counts of the past and counts it no more', async () => {
      const before = await record(zhang, '2000-01-01');
      await write((tx) => tx.erase(residents, { key: one }));
      const sum = async (seq: number) => {
        const query = { resource: 'residents', counter: 'residents', division: '310000' };
        const sums = await ledger.counters.sum(query, await ledger.moment({ knownAt: knownAt(seq) }));
        return sums.get('1') ?? [];
      };
      expect(await sum(before)).toEqual([1]);
      expect(await sum(before + 1)).toEqual([]);
    });

    it('reaches what the same transaction has written before', async () => {
      const writes = [
        write((tx) => tx.record(residents, { key: one, data: zhang, validFrom: '2000-01-01' })),
        write((tx) => tx.erase(residents, { key: one })),
        write((tx) => tx.record(residents, { key: two, data: zhang, validFrom: '2000-01-01' })),
      ];
      await Promise.all(writes);
      expect(await ledger.resource(residents).resolve('number', ['1'], await ledger.moment())).toEqual([two]);
      expect((await ledger.resource(residents).history(one, { limit: 9 })).items).toMatchObject([{ seqTo: 2 }]);
      const stored = await ledgers.connection().collection('residents_versions').find({ key: one }).toArray();
      expect(stored).toMatchObject([{ data: '', nonce: '', erased: true }]);
    });

    it('leaves the record that it was merged into the identifiers which that one names itself', async () => {
      await record({ ...zhang, name: '张中' }, '2005-01-01', '2010-01-01');
      await record({ ...zhangAgain, name: '章三' }, '2000-01-01');
      await write((tx) => tx.merge(residents, { from: two, into: one }));
      await write((tx) => tx.erase(residents, { key: two }));
      expect(await ledger.resource(residents).resolve('number', ['2'], await ledger.moment())).toEqual([one]);
    });

    it('works on what was annulled or merged away, once, and on nothing else', async () => {
      await record(zhang, '2000-01-01');
      await record(zhangAgain, '2000-01-01');
      await write((tx) => tx.merge(residents, { from: two, into: one }));
      await write((tx) => tx.erase(residents, { key: two }));
      expect(await ledger.resource(residents).fate(two, await ledger.moment())).toEqual({ kind: 'erased' });
      expect(await write((tx) => tx.erase(residents, { key: two }))).toMatchObject({ seq: 0 });
      expect(await ledger.resource(residents).resolve('number', ['1', '2'], await ledger.moment())).toEqual([
        one,
        undefined,
      ]);
      await expect(write((tx) => tx.erase(residents, { key: 'residents/9' }))).rejects.toMatchObject({
        reason: 'NOTHING_HELD',
      });
    });
  });

  it('changes several records in one commit, or none of them', async () => {
    await record(zhang, '2000-01-01');
    await record(zhangAgain, '2000-01-01');
    const both = (second: string) =>
      write(async (tx) => {
        await tx.end(residents, { key: one, at: '2010-01-01' });
        await tx.correct(residents, { key: second, from: '2000-01-01', patch: { name: '张四' } });
      });
    await expect(both('residents/9')).rejects.toMatchObject({ reason: 'NOTHING_HELD' });
    expect(await rectangles(one)).toEqual([['2000-01-01', undefined, '张三']]);
    const { seq } = await both(two);
    expect((await changesOf(seq)).map(({ key }) => key).sort()).toEqual([one, two]);
  });

  it('names in its log every version it closes exactly once', async () => {
    await record(zhang, '2000-01-01');
    await record({ ...zhang, name: '张中' }, '2005-01-01', '2006-01-01');
    await write((tx) => tx.correct(residents, { key: one, from: '2003-01-01', to: '2008-01-01', patch: { sex: '2' } }));
    await write((tx) => tx.end(residents, { key: one, at: '2004-01-01' }));
    const commits = await ledgers.connection().collection<CommitDocument>('commits').find().toArray();
    const superseded = commits.flatMap(({ changes }) => changes.flatMap((change) => change.supersedes));
    const closed = await ledgers
      .connection()
      .collection('residents_versions')
      .find({ seqTo: { $lt: Number.MAX_SAFE_INTEGER } })
      .toArray();
    expect(superseded.sort()).toEqual(closed.map(({ _id }) => String(_id)).sort());
  });

  it('tells in its log of a hole that is left by what one commit recorded and took away again', async () => {
    await record(zhang, '2000-01-01');
    const { seq } = await write(async (tx) => {
      const data = { ...zhang, name: '张四' };
      await tx.record(residents, { key: one, data, validFrom: '2000-01-01', validTo: '2010-01-01' });
      const [[first] = []] = await tx.liveVersions(residents, [one]);
      await tx.annul(residents, { key: one, versionId: first?.versionId ?? '' });
    });
    expect(await rectangles(one)).toEqual([['2010-01-01', undefined, '张三']]);
    const [rest, hole] = await changesOf(seq);
    expect(rest).toMatchObject({ kind: 'recorded', validFrom: '2010-01-01' });
    const ended = { kind: 'ended', validFrom: '2000-01-01', validTo: '2010-01-01', supersedes: [] };
    expect(hole).toEqual({ resource: 'residents', key: one, ...ended, divisions: ['310101'] });
  });

  it('follows other registries as far as any of its commits does', async () => {
    const following = (after: Record<string, number>, number: string) =>
      ledger.write({ ...request, after }, (tx) =>
        tx.record(residents, { key: `residents/${number}`, data: { ...zhang, number }, validFrom: '2000-01-01' }),
      );
    await following({ geospatial: 5 }, '1');
    await following({ geospatial: 3, macroeconomic: 2 }, '2');
    const { commits } = await ledger.listChanges();
    expect(commits.map(({ after }) => after)).toEqual([{ geospatial: 5 }, { geospatial: 5, macroeconomic: 2 }]);
    expect((await ledger.head()).after).toEqual({ geospatial: 5, macroeconomic: 2 });
  });
});
