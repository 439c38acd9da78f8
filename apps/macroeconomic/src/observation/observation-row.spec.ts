import { ObservationRow, ObservationStatus } from '@registry/proto/macroeconomic/v1';
import { readObservationRow } from './observation-row';

const row = {
  line: 1,
  databaseCode: 'fsnd',
  indicatorCode: 'A020101',
  region: '310000',
  period: '2023',
  value: '47218.66',
  publishedAt: '2024-01-24',
  release: '2023年上海市国民经济运行情况',
};
const read = (change: Partial<ObservationRow>) => readObservationRow(ObservationRow.fromPartial({ ...row, ...change }));

describe('a row of an observation', () => {
  it('becomes a fact from its date of publication on, under series and period', () => {
    expect(read({})).toMatchObject({
      indicator: 'indicators/fsnd.A020101',
      series: { region: '310000', regionName: '上海市' },
      observation: {
        key: 'series/fsnd.A020101.310000/observations/2023',
        validFrom: '2024-01-24',
        data: { value: '47218.66', status: ObservationStatus.NORMAL },
      },
    });
  });

  it.each<[Partial<ObservationRow>, string, string]>([
    [{ databaseCode: 'xxnd' }, 'databaseCode', 'CODE_UNKNOWN'],
    [{ indicatorCode: 'a1' }, 'indicatorCode', 'MALFORMED'],
    [{ region: '990000' }, 'region', 'CODE_UNKNOWN'],
    [{ region: '440300' }, 'region', 'REGION_OUT_OF_SCOPE'],
    [{ region: '000000' }, 'region', 'REGION_OUT_OF_SCOPE'],
    [{ period: '2023-01' }, 'period', 'MALFORMED'],
    [{ value: '1e5' }, 'value', 'MALFORMED'],
    [{ value: '' }, 'value', 'REQUIRED'],
    [{ value: '1'.repeat(31) }, 'value', 'TOO_LONG'],
    [{ status: ObservationStatus.MISSING }, 'value', 'VALUE_OF_MISSING'],
    [{ publishedAt: '2024-02-30' }, 'publishedAt', 'DATE_IMPOSSIBLE'],
    [{ publishedAt: '' }, 'publishedAt', 'REQUIRED'],
  ])('with %o is refused naming the field %s: %s', (change, field, reason) => {
    expect(() => read(change)).toThrow(
      expect.objectContaining({ violations: expect.arrayContaining([expect.objectContaining({ field, reason })]) }),
    );
  });
});
