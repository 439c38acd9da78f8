import { InvalidFactError } from '../errors';

/** Stands for "open" in stored valid ranges; no fact can begin on it. */
export const OPEN_DATE = '9999-12-31';

/** The first day of the calendar here. */
export const FIRST_DATE = '0001-01-01';

const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;
/** Days of a common year before each month. */
const DAYS_BEFORE = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334] as const;

/** Whether the text is a day of the Gregorian calendar written YYYY-MM-DD (GB/T 7408.1), from the year 1 on. */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const { year, month, day } = partsOf(text);
  const last = (MONTH_DAYS[month - 1] ?? 0) + (month === 2 && isLeap(year) ? 1 : 0);
  return year > 0 && day > 0 && day <= last;
}

/** Throws InvalidFactError naming the field unless the text is a date. */
export function requireDate(field: string, text: string): void {
  if (!isDate(text)) throw new InvalidFactError(field, 'DATE_INVALID', `${field} is not a date of the calendar.`);
}

/** The date in Asia/Shanghai, which has kept UTC+8 without daylight saving since 1991. */
export function dateInShanghai(instant: Date): string {
  return new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Days since 0001-01-01, which is day 0. Arithmetic, for it runs several times a row of an import. */
export function dayNumber(date: string): number {
  const { year, month, day } = partsOf(date);
  const before = year - 1;
  const leapDays = Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400);
  const leapDay = month > 2 && isLeap(year) ? 1 : 0;
  return before * 365 + leapDays + (DAYS_BEFORE[month - 1] ?? 0) + leapDay + day - 1;
}

function partsOf(date: string): { year: number; month: number; day: number } {
  return { year: Number(date.slice(0, 4)), month: Number(date.slice(5, 7)), day: Number(date.slice(8, 10)) };
}

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}
