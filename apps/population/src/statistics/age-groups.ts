import { addDays, yearsBefore } from '@registry/service-kit';

const groupYears = 5;
const lastGroupFrom = 100;
const groupCount = lastGroupFrom / groupYears + 1;

/** Before any birth date that is stored. */
const beforeAll = '0001-01-01';

/** A five-year age group; ages are full years 周岁 on the date counted for. */
export interface AgeGroup {
  readonly ageFrom: number;
  /** Unset for the open last group. */
  readonly ageTo?: number;
}

/** The five-year groups 0-4, 5-9, ..., 95-99 and 100+, youngest first. */
export const ageGroups: readonly AgeGroup[] = Array.from({ length: groupCount }, (_, index) => {
  const ageFrom = index * groupYears;
  return ageFrom === lastGroupFrom ? { ageFrom } : { ageFrom, ageTo: ageFrom + groupYears - 1 };
});

/**
 * Where the birth dates of the age groups begin, ascending, so oldest group first: bounds for the counters' date axis.
 * Someone is n years old from the n-th anniversary of the birth date on. A last bound takes those born after `validAt`,
 * who are in no group.
 */
export function ageGroupBounds(validAt: string): string[] {
  const ends = ageGroups.map(({ ageFrom }) => addDays(yearsBefore(validAt, ageFrom), 1)).reverse();
  return [beforeAll, ...ends];
}

/** Bounds of the twelve months up to and with a date: before them, in them, after them. */
export function twelveMonthBounds(validAt: string): string[] {
  return [beforeAll, addDays(yearsBefore(validAt, 1), 1), addDays(validAt, 1)];
}
