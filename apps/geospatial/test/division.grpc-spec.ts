import { DivisionChangeKind, DivisionLevel, DivisionRow, ListDivisionsRequest } from '@registry/proto/geospatial/v1';
import { outcomesOf, provenance, startRegistry, type TestRegistry } from './registry';

const merger = { code: '110101', name: '东城区', date: '2010-07-01', kind: DivisionChangeKind.MERGED };
const asOf = (validAt: string) => ({ validAt, knownAt: [] });

const rows = [
  { code: '110000', name: '北京市', pinyin: 'bei jing shi', validFrom: '1949-10-01' },
  { code: '110101', name: '东城区', pinyin: 'dong cheng qu', validFrom: '1949-10-01', validTo: '2010-07-01' },
  {
    code: '110101',
    name: '东城区',
    pinyin: 'dong cheng qu',
    validFrom: '2010-07-01',
    predecessors: [{ ...merger, code: '110103', name: '崇文区' }],
  },
  {
    code: '110103',
    name: '崇文区',
    pinyin: 'chong wen qu',
    validFrom: '1949-10-01',
    validTo: '2010-07-01',
    successors: [merger],
  },
  { code: '110102', name: '西城区', pinyin: 'xi cheng qu', validFrom: '1949-10-01' },
].map((division, index) => DivisionRow.fromPartial({ line: index + 1, division }));

describe('divisions over gRPC', () => {
  let registry: TestRegistry;
  const get = (code: string, validAt = '') => registry.divisions.getDivision({ code, asOf: asOf(validAt) });
  const list = async (request: Partial<ListDivisionsRequest>) => {
    const page = await registry.divisions.listDivisions(ListDivisionsRequest.fromPartial(request));
    return { codes: page.divisions.map(({ code }) => code), nextPageToken: page.nextPageToken };
  };

  beforeAll(async () => {
    registry = await startRegistry();
    const outcomes = await outcomesOf(registry.divisions.importDivisions([{ rows, provenance }]));
    expect(outcomes.map((outcome) => outcome?.$case)).toEqual(rows.map(() => 'accepted'));
  });
  afterAll(() => registry.stop());

  it('answers a division of the past as of its time, with its successor', async () => {
    await expect(get('110103', '2009-01-01')).resolves.toMatchObject({
      name: '崇文区',
      level: DivisionLevel.COUNTY,
      parent: '110000',
      validTo: '2010-07-01',
      successors: [merger],
    });
  });

  it('names the successor of a division that is gone', async () => {
    await expect(get('110103')).rejects.toMatchObject({
      reason: 'DIVISION_NOT_FOUND',
      domain: 'geospatial.registry',
      metadata: { successor: '110101', successorName: '东城区', abolishedOn: '2010-07-01' },
    });
  });

  it('keeps one code before and after a merger as two versions', async () => {
    const [before, after] = await Promise.all([get('110101', '2010-06-30'), get('110101', '2010-07-01')]);
    expect([before.predecessors.length, after.predecessors.length]).toEqual([0, 1]);
    expect(before.metadata?.versionId).not.toBe(after.metadata?.versionId);
    const { versions } = await registry.divisions.getDivisionHistory({
      code: '110101',
      pageSize: 0,
      pageToken: '',
      asOf: undefined,
    });
    expect(versions).toHaveLength(2);
  });

  it('says that a code is still to come before it is established', async () => {
    await expect(get('110000', '1949-01-01')).rejects.toMatchObject({ metadata: { establishedOn: '1949-10-01' } });
  });

  it('answers a batch in the order asked, each item on its own', async () => {
    const codes = ['110102', '110103', '999999', 'x', '110102'];
    const { results } = await registry.divisions.batchGetDivisions({ codes, asOf: undefined });
    expect(
      results.map(({ result }) => (result?.$case === 'division' ? result.value.name : result?.value.reason)),
    ).toEqual(['西城区', 'DIVISION_NOT_FOUND', 'DIVISION_NOT_FOUND', 'MALFORMED', '西城区']);
  });

  it('lists by parent, level, part of the name and beginning of the pinyin, as of a date', async () => {
    expect((await list({ parent: '110000' })).codes).toEqual(['110101', '110102']);
    expect((await list({ parent: '110000', asOf: asOf('2009-01-01') })).codes).toEqual(['110101', '110102', '110103']);
    expect((await list({ level: DivisionLevel.PROVINCE })).codes).toEqual(['110000']);
    expect((await list({ query: '城区' })).codes).toEqual(['110101', '110102']);
    expect((await list({ query: 'Xi Cheng' })).codes).toEqual(['110102']);
  });

  it('pages at the moment of the first page, and refuses a token of another query', async () => {
    const first = await list({ pageSize: 2 });
    const second = await list({ pageSize: 2, pageToken: first.nextPageToken });
    expect([first.codes, second.codes, second.nextPageToken]).toEqual([['110000', '110101'], ['110102'], '']);
    await expect(list({ parent: '110000', pageToken: first.nextPageToken })).rejects.toMatchObject({
      reason: 'PAGE_TOKEN_INVALID',
    });
  });

  it('refuses a bad row naming its fields and stores nothing of it', async () => {
    const bad = [
      { code: '1101', name: '', validFrom: '2010-02-30' },
      { code: '110105', name: '朝阳区', validFrom: '2010-01-01', validTo: '2009-01-01' },
      { code: '110105', name: '朝阳区', validFrom: '2010-01-01', level: DivisionLevel.PROVINCE, parent: '310000' },
    ].map((division, index) => DivisionRow.fromPartial({ line: index, division }));
    const outcomes = await outcomesOf(registry.divisions.importDivisions([{ rows: bad, provenance }]));
    const fields = outcomes.map((outcome) =>
      outcome?.$case === 'rejected' ? outcome.value.fieldViolations.map(({ field }) => field) : [],
    );
    expect(fields).toEqual([
      ['division.code', 'division.name', 'division.validFrom'],
      ['division.validTo'],
      ['division.level', 'division.parent'],
    ]);
    await expect(get('110105')).rejects.toMatchObject({ reason: 'DIVISION_NOT_FOUND' });
  });

  it('answers a row imported again as unchanged, with the commit that holds it', async () => {
    const [first] = await outcomesOf(registry.divisions.importDivisions([{ rows: rows.slice(0, 1), provenance }]));
    expect(first).toMatchObject({ value: { key: '110000', unchanged: true, seq: 1 } });
  });

  it('exports every division of a date by code', async () => {
    const codes = [];
    for await (const { divisions } of registry.divisions.exportDivisions({
      asOf: asOf('2009-01-01'),
      after: '110000',
    })) {
      codes.push(...divisions.map(({ code }) => code));
    }
    expect(codes).toEqual(['110101', '110102', '110103']);
  });

  it('counts divisions by level', async () => {
    const counts = await registry.statistics.getGeospatialStatistics({ division: '110000', asOf: undefined });
    expect(counts.divisionsByLevel).toEqual([
      { code: `${DivisionLevel.PROVINCE}`, count: 1 },
      { code: `${DivisionLevel.COUNTY}`, count: 2 },
    ]);
  });
});
