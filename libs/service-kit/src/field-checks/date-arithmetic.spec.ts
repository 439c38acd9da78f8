import fc from 'fast-check';
import { addDays, todayInChina, yearsBefore } from './date-arithmetic';

const dates = fc
  .integer({ min: Date.UTC(1800, 0, 1) / 86_400_000, max: Date.UTC(2200, 0, 1) / 86_400_000 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));

describe('date arithmetic', () => {
  it('goes forward and back by days to the same date', () => {
    fc.assert(
      fc.property(
        dates,
        fc.integer({ min: 0, max: 40_000 }),
        (date, days) => addDays(addDays(date, days), -days) === date,
      ),
    );
  });

  it('takes 29 February to the 28th of a year without one', () => {
    expect(yearsBefore('2024-02-29', 1)).toBe('2023-02-28');
    expect(yearsBefore('2024-02-29', 4)).toBe('2020-02-29');
  });

  it('is a day ahead of UTC after 16:00', () => {
    expect(todayInChina(Date.parse('2026-01-01T16:00:00Z'))).toBe('2026-01-02');
    expect(todayInChina(Date.parse('2026-01-01T15:59:59Z'))).toBe('2026-01-01');
  });
});
