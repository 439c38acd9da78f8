import fc from 'fast-check';
import { dateInShanghai, dayNumber, isDate } from './dates';

const DAY_MS = 86_400_000;
const FIRST = Date.parse('0001-01-01T00:00:00Z');
const LAST_DAY = 3_652_058;

describe('a date', () => {
  it('is any day of the calendar, numbered from 0001-01-01 on', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: LAST_DAY }), (number) => {
        const text = new Date(FIRST + number * DAY_MS).toISOString().slice(0, 10);
        return isDate(text) && dayNumber(text) === number;
      }),
    );
  });

  it.each(['1900-02-29', '2023-04-31', '2023-13-01', '2023-00-10', '2023-01-00', '0000-01-01', '2023-1-01', ''])(
    'is not %j',
    (text) => {
      expect(isDate(text)).toBe(false);
    },
  );

  it('begins in Shanghai eight hours before it does in Greenwich', () => {
    expect(dateInShanghai(new Date('2026-05-01T15:59:59Z'))).toBe('2026-05-01');
    expect(dateInShanghai(new Date('2026-05-01T16:00:00Z'))).toBe('2026-05-02');
  });
});
