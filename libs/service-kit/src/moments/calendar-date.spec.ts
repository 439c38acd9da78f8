import fc from 'fast-check';
import { isCalendarDate } from './calendar-date';

describe('a calendar date', () => {
  it('is any date that exists', () => {
    const dates = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(fc.property(dates, (date) => isCalendarDate(date.toISOString().slice(0, 10))));
  });

  it.each([
    '2023-02-29',
    '2023-04-31',
    '2023-13-01',
    '2023-00-10',
    '2023-1-1',
    '20230101',
    'abcd-01-01',
    '2023-0a-01',
    '2023-01-0x',
    '0000-01-01',
    '',
    '2023-01-01T00:00',
  ])('is not %p', (text) => {
    expect(isCalendarDate(text)).toBe(false);
  });
});
