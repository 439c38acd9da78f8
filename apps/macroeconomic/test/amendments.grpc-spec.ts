import { AmendRequest } from '@registry/proto/common/v1';
import { IndicatorRow, ObservationRow } from '@registry/proto/macroeconomic/v1';
import { outcomesOf, provenance, startRegistry, type TestRegistry } from './registry';

const gone = { code: 5, reason: 'RECORD_ERASED' };
const indicator = 'indicators/hgnd.A020101';
const series = (region: string) => `series/fsnd.A020101.${region}`;
const everything = { withObservations: true, periodFrom: '', periodTo: '', asOf: undefined };

describe('amendments of series over gRPC', () => {
  let registry: TestRegistry;

  beforeAll(async () => {
    registry = await startRegistry();
    const indicators = ['hgnd', 'fsnd'].map((databaseCode, line) =>
      IndicatorRow.fromPartial({ line, indicator: { databaseCode, code: 'A020101', title: '生产总值' } }),
    );
    const observations = ['310000', '320000', '330000'].map((region, line) =>
      ObservationRow.fromPartial({
        line,
        databaseCode: 'fsnd',
        indicatorCode: 'A020101',
        region,
        period: '2022',
        value: '1',
        publishedAt: '2023-01-20',
      }),
    );
    const outcomes = [
      ...(await outcomesOf(registry.indicators.importIndicators([{ rows: indicators, provenance }]))),
      ...(await outcomesOf(registry.series.importObservations([{ rows: observations, provenance }]))),
    ];
    expect(outcomes.filter((outcome) => outcome?.$case !== 'accepted')).toEqual([]);
    const merged = { resource: 'series', from: series('310000'), into: series('320000') };
    await registry.amendments.amend(
      AmendRequest.fromPartial({
        provenance: { ...provenance, legalBasis: 'test' },
        operations: [
          { operation: { $case: 'merge', value: merged } },
          { operation: { $case: 'erase', value: { resource: 'series', key: series('330000') } } },
          { operation: { $case: 'erase', value: { resource: 'indicators', key: indicator } } },
        ],
      }),
    );
  });
  afterAll(() => registry.stop());

  it('answer the series that stands for a merged one', async () => {
    const found = await registry.series.getSeries({ name: series('310000'), ...everything });
    expect(found).toMatchObject({ name: series('320000'), observations: [{ value: '1' }] });
  });

  it('say of an erased series that it was erased', async () => {
    const request = { name: series('330000'), ...everything };
    await expect(registry.series.getSeries(request)).rejects.toMatchObject(gone);
    const names = [series('330000'), series('320000'), series('340000')];
    const { results } = await registry.series.batchGetSeries({ names, ...everything });
    expect(results.map(({ result }) => result?.value)).toMatchObject([
      gone,
      { name: series('320000') },
      { reason: 'SERIES_NOT_FOUND' },
    ]);
  });

  it('keep of an erased indicator its history without data', async () => {
    await expect(registry.indicators.getIndicator({ name: indicator, asOf: undefined })).rejects.toMatchObject(gone);
    const { results } = await registry.indicators.batchGetIndicators({ names: [indicator], asOf: undefined });
    expect(results.map(({ result }) => result?.value)).toMatchObject([gone]);
    const history = { name: indicator, pageSize: 0, pageToken: '', asOf: undefined };
    const { versions } = await registry.indicators.getIndicatorHistory(history);
    expect(versions).toMatchObject([{ name: indicator, title: '', metadata: { erased: true } }]);
  });
});
