import { InvalidFactError } from '../errors';

/** Stands for "open" in stored valid ranges; no fact can begin on it. */
export const OPEN_DATE = '9999-12-31';

const DAY_MS = 86_400_000;
const SHANGHAI_OFFSET_MS = 8 * 3_600_000;
/** 0001-01-01 as Unix milliseconds. */
const FIRST_DAY_MS = Date.parse('0001-01-01T00:00:00Z');

/** Whether the text is a day of the Gregorian calendar written YYYY-MM-DD (GB/T 7408.1). */
export function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || text < '0001-01-01') return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

/** Throws InvalidFactError naming the field unless the text is a date. */
export function requireDate(field: string, text: string): void {
  if (!isDate(text)) throw new InvalidFactError(field, 'DATE_INVALID', `${field} is not a date of the calendar.`);
}

/** The date in Asia/Shanghai, which has kept UTC+8 without daylight saving since 1991. */
export function dateInShanghai(instant: Date): string {
  return new Date(instant.getTime() + SHANGHAI_OFFSET_MS).toISOString().slice(0, 10);
}

/** Days since 0001-01-01, which is day 0. */
export function dayNumber(date: string): number {
  return (Date.parse(`${date}T00:00:00Z`) - FIRST_DAY_MS) / DAY_MS;
}
