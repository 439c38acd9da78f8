import {
  BaseType,
  Frequency,
  IndicatorRow,
  ListIndicatorsRequest,
  ListObservationsRequest,
  ListSeriesRequest,
  ObservationRow,
  ObservationStatus,
  PriceBasis,
} from '@registry/proto/macroeconomic/v1';
import { outcomesOf, provenance, startRegistry, type TestRegistry } from './registry';

const asOf = (validAt: string) => ({ validAt, knownAt: [] });
const everything = { withObservations: true, periodFrom: '', periodTo: '' };
const shanghai = 'series/fsnd.A020101.310000';
const national = 'series/hgnd.A020102.000000';

const indicatorRows = [
  { databaseCode: 'hgnd', code: 'A020101', title: '国民总收入', unit: '亿元', priceBasis: PriceBasis.CURRENT },
  { databaseCode: 'hgnd', code: 'A020102', title: '国内生产总值', unit: '亿元', mainRank: 1 },
  { databaseCode: 'fsnd', code: 'A020101', title: '地区生产总值', unit: '亿元', mainRank: 1 },
  { databaseCode: 'hgnd', code: 'A090101', title: '居民消费价格指数', mainRank: 3, baseType: BaseType.PREVIOUS_YEAR },
].map((indicator, line) => IndicatorRow.fromPartial({ line, indicator }));

const observation = (
  databaseCode: string,
  indicatorCode: string,
  region: string,
  figures: [period: string, value: string, publishedAt: string, release: string],
) => {
  const [period, value, publishedAt, release] = figures;
  return ObservationRow.fromPartial({ databaseCode, indicatorCode, region, period, value, publishedAt, release });
};

const observationRows = [
  observation('hgnd', 'A020102', '000000', ['2018', '919281.1', '2019-11-22', '修订']),
  observation('hgnd', 'A020102', '000000', ['2018', '900309.5', '2019-02-28', '公报']),
  observation('hgnd', 'A020102', '000000', ['2019', '990865.1', '2020-02-28', '公报']),
  observation('hgnd', 'A090101', '000000', ['2019', '102.9', '2020-02-28', '公报']),
  observation('fsnd', 'A020101', '310000', ['2022', '44652.80', '2023-01-20', '公报']),
  observation('fsnd', 'A020101', '310000', ['2023', '47218.66', '2024-01-24', '公报']),
];

describe('series over gRPC', () => {
  let registry: TestRegistry;
  const importObservations = (rows: ObservationRow[]) =>
    outcomesOf(registry.series.importObservations([{ rows, provenance }]));
  const values = async (name: string, validAt = '', range = {}) => {
    const request = ListObservationsRequest.fromPartial({ series: name, asOf: asOf(validAt), ...range });
    const { observations } = await registry.series.listObservations(request);
    return observations.map(({ period, value }) => `${period}=${value}`);
  };

  beforeAll(async () => {
    registry = await startRegistry();
    const indicators = await outcomesOf(registry.indicators.importIndicators([{ rows: indicatorRows, provenance }]));
    const observations = await importObservations(observationRows);
    expect([...indicators, ...observations].filter((outcome) => outcome?.$case !== 'accepted')).toEqual([]);
  });
  afterAll(() => registry.stop());

  it('tells indicators of one code apart by their database', async () => {
    const names = ['indicators/hgnd.A020101', 'indicators/fsnd.A020101', 'indicators/fsnd.A1', 'A020101'];
    const { results } = await registry.indicators.batchGetIndicators({ names, asOf: undefined });
    expect(
      results.map(({ result }) => (result?.$case === 'indicator' ? result.value.title : result?.value.reason)),
    ).toEqual(['国民总收入', '地区生产总值', 'INDICATOR_NOT_FOUND', 'MALFORMED']);
  });

  it('lists indicators by database, part of the title and main ones', async () => {
    const list = async (request: Partial<ListIndicatorsRequest>) => {
      const { indicators } = await registry.indicators.listIndicators(ListIndicatorsRequest.fromPartial(request));
      return indicators.map(({ name }) => name.slice('indicators/'.length));
    };
    expect(await list({ databaseCode: 'hgnd' })).toEqual(['hgnd.A020101', 'hgnd.A020102', 'hgnd.A090101']);
    expect(await list({ query: '生产总值' })).toEqual(['fsnd.A020101', 'hgnd.A020102']);
    expect(await list({ databaseCode: 'hgnd', mainOnly: true })).toEqual(['hgnd.A020102', 'hgnd.A090101']);
  });

  it('answers values as published by a date, whatever the order in which releases were loaded', async () => {
    expect(await values(national)).toEqual(['2018=919281.1', '2019=990865.1']);
    expect(await values(national, '2019-11-21')).toEqual(['2018=900309.5']);
    await expect(values(national, '2019-02-27')).rejects.toMatchObject({ reason: 'SERIES_NOT_FOUND' });
  });

  it('bounds the periods, both ends included', async () => {
    expect(await values(national, '', { periodFrom: '2019' })).toEqual(['2019=990865.1']);
    expect(await values(national, '', { periodTo: '2018' })).toEqual(['2018=919281.1']);
    await expect(values(national, '', { periodFrom: '2020', periodTo: '2019' })).rejects.toMatchObject({
      violations: [{ field: 'periodTo' }],
    });
  });

  it('answers a series with its indicator, region and latest observations, exactly as published', async () => {
    const series = await registry.series.getSeries({ name: shanghai, ...everything, asOf: undefined });
    expect(series).toMatchObject({
      indicator: { title: '地区生产总值', unit: '亿元', frequency: Frequency.ANNUAL },
      region: '310000',
      regionName: '上海市',
      observations: [
        { period: '2022', value: '44652.80', status: ObservationStatus.NORMAL, publishedAt: '2023-01-20' },
        { period: '2023', value: '47218.66' },
      ],
    });
  });

  it('lists the vintages of a period with their time in print', async () => {
    const name = `${national}/observations/2018`;
    const { vintages } = await registry.series.listVintages({ name, pageSize: 0, pageToken: '', asOf: undefined });
    const held = vintages.filter(({ seqTo }) => seqTo === undefined);
    expect(held.map(({ value, publishedAt, supersededAt }) => [value, publishedAt, supersededAt]).sort()).toEqual([
      ['900309.5', '2019-02-28', '2019-11-22'],
      ['919281.1', '2019-11-22', undefined],
    ]);
  });

  it('lists series by indicator and region', async () => {
    const list = async (request: Partial<ListSeriesRequest>) => {
      const { series } = await registry.series.listSeries(ListSeriesRequest.fromPartial(request));
      return series.map(({ name }) => name);
    };
    expect(await list({ region: '000000' })).toEqual([national, 'series/hgnd.A090101.000000']);
    expect(await list({ indicator: 'indicators/fsnd.A020101', region: '310000' })).toEqual([shanghai]);
    await expect(list({})).rejects.toMatchObject({ reason: 'SEARCH_TOO_WIDE' });
  });

  it('answers the economy of a division from its nearest ancestor that has any', async () => {
    const divisions = ['310115', '440304', '000000', 'x'];
    const { results } = await registry.series.batchGetRegionEconomies({ divisions, periods: 1, asOf: undefined });
    const found = results.map(({ result }) =>
      result?.$case === 'economy'
        ? [
            result.value.division,
            result.value.regionName,
            ...result.value.indicators.map(({ latest }) => latest?.value),
            result.value.indicators[0]?.observations.length,
          ]
        : result?.value.reason,
    );
    expect(found).toEqual([
      ['310115', '上海市', '47218.66', 1],
      ['440304', '全国', '990865.1', '102.9', 1],
      ['000000', '全国', '990865.1', '102.9', 1],
      'MALFORMED',
    ]);
    const early = registry.series.getRegionEconomy({ division: '310115', periods: 0, asOf: asOf('2018-01-01') });
    await expect(early).rejects.toMatchObject({ reason: 'ECONOMY_NOT_FOUND' });
  });

  it('shows a new release at once, and answers an old position as before', async () => {
    const head = await registry.statistics.getMacroeconomicStatistics({ region: '310000', asOf: undefined });
    const [outcome] = await importObservations([
      observation('fsnd', 'A020101', '310000', ['2023', '47300.00', '2024-12-01', '修订']),
    ]);
    expect(outcome).toMatchObject({ $case: 'accepted', value: { unchanged: false } });
    const latest = async (knownAt = head.knownAt) => {
      const request = { division: '310000', periods: 0, asOf: { validAt: '', knownAt } };
      return (await registry.series.getRegionEconomy(request)).indicators[0]?.latest?.value;
    };
    expect([await latest([]), await latest()]).toEqual(['47300.00', '47218.66']);
  });

  it('refuses rows of an unknown indicator and rows with a bad field, each on its own', async () => {
    const outcomes = await importObservations([
      observation('hgnd', 'A999999', '000000', ['2019', '1', '2020-01-01', '']),
      observation('hgnd', 'A090101', '310000', ['2019-01', '1,000', '2020-01-01', '']),
      observation('hgnd', 'A090101', '000000', ['2018', '102.1', '2019-02-28', '公报']),
    ]);
    expect(outcomes.map((outcome) => (outcome?.$case === 'rejected' ? outcome.value.reason : outcome?.$case))).toEqual([
      'INDICATOR_NOT_FOUND',
      'INVALID_FIELDS',
      'accepted',
    ]);
  });

  it('answers a row loaded again as unchanged, with the commit that holds it', async () => {
    const [outcome] = await importObservations(observationRows.slice(5, 6));
    expect(outcome).toMatchObject({ $case: 'accepted', value: { unchanged: true } });
    expect(await values(shanghai)).toEqual(['2022=44652.80', '2023=47300.00']);
  });

  it('exports observations as published by a date, and counts them', async () => {
    const names = [];
    for await (const { observations } of registry.series.exportObservations({ asOf: asOf('2019-12-31'), after: '' })) {
      names.push(...observations.map(({ name, value }) => `${name}=${value}`));
    }
    expect(names).toEqual([
      `${national}/observations/2018=919281.1`,
      'series/hgnd.A090101.000000/observations/2018=102.1',
    ]);
    const counts = await registry.statistics.getMacroeconomicStatistics({ region: '000000', asOf: undefined });
    expect(counts).toMatchObject({
      series: 3,
      observations: 6,
      seriesByDatabase: [
        { code: 'fsnd', count: 1 },
        { code: 'hgnd', count: 2 },
      ],
    });
  });
});
