import fc from 'fast-check';
import { ageGroupBounds, ageGroups, twelveMonthBounds } from './age-groups';

const dates = fc
  .integer({ min: Date.UTC(1950, 0, 1) / 86_400_000, max: Date.UTC(2100, 0, 1) / 86_400_000 })
  .map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));

function groupOf(birthDate: string, validAt: string): number {
  const bounds = ageGroupBounds(validAt);
  return ageGroups.length - 1 - (bounds.findLastIndex((bound) => bound <= birthDate) ?? -1);
}

describe('age groups', () => {
  it('are 0-4 to 95-99 and 100+', () => {
    expect(ageGroups).toHaveLength(21);
    expect(ageGroups[0]).toEqual({ ageFrom: 0, ageTo: 4 });
    expect(ageGroups[20]).toEqual({ ageFrom: 100 });
  });

  it('count full years on the date', () => {
    expect(groupOf('2020-06-15', '2025-06-14')).toBe(0);
    expect(groupOf('2020-06-15', '2025-06-15')).toBe(1);
    expect(groupOf('1925-06-15', '2025-06-14')).toBe(19);
    expect(groupOf('1925-06-15', '2025-06-15')).toBe(20);
    expect(groupOf('1850-01-01', '2025-06-15')).toBe(20);
  });

  it('let someone born on 29 February be a year older on 1 March of a common year', () => {
    expect(groupOf('2020-02-29', '2025-02-28')).toBe(0);
    expect(groupOf('2020-02-29', '2025-03-01')).toBe(1);
  });

  it('agree with an age computed from the parts of the dates', () => {
    fc.assert(
      fc.property(dates, dates, (one, other) => {
        const [birth, at] = one < other ? [one, other] : [other, one];
        const years = Number(at.slice(0, 4)) - Number(birth.slice(0, 4));
        const age = at.slice(5) < birth.slice(5) ? years - 1 : years;
        return groupOf(birth, at) === Math.min(Math.floor(age / 5), 20);
      }),
    );
  });

  it('are in no group before birth', () => {
    expect(groupOf('2025-06-16', '2025-06-15')).toBe(-1);
  });
});

describe('the twelve months up to a date', () => {
  it('begin the day after the same date a year before', () => {
    expect(twelveMonthBounds('2025-06-15')).toEqual(['0001-01-01', '2024-06-16', '2025-06-16']);
  });
});
