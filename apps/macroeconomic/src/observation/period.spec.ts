import { Frequency } from '@registry/proto/macroeconomic/v1';
import { isPeriod, newestFirst } from './period';

describe('a period', () => {
  it.each([
    ['2023', Frequency.ANNUAL, true],
    ['2023-Q4', Frequency.QUARTERLY, true],
    ['2023-12', Frequency.MONTHLY, true],
    ['2023-Q5', Frequency.QUARTERLY, false],
    ['2023-13', Frequency.MONTHLY, false],
    ['2023-01', Frequency.ANNUAL, false],
    ['23', Frequency.UNSPECIFIED, false],
  ])('%s of frequency %i: %s', (period, frequency, expected) => {
    expect(isPeriod(period, frequency)).toBe(expected);
  });

  it('sorts latest first by its inverse', () => {
    const periods = ['2019-Q4', '2023-Q2', '2023-Q1'];
    expect(periods.toSorted((a, b) => (newestFirst(a) < newestFirst(b) ? -1 : 1))).toEqual([
      '2023-Q2',
      '2023-Q1',
      '2019-Q4',
    ]);
  });
});
