import { daysInMonth } from '../moments/calendar-date';

const shanghaiOffsetMs = 8 * 3_600_000;

/** Today's date in China (UTC+8, without summer time), `YYYY-MM-DD`. */
export function todayInChina(now: number = Date.now()): string {
  return new Date(now + shanghaiOffsetMs).toISOString().slice(0, 10);
}

/** The date some days later, or earlier for a negative number. */
export function addDays(date: string, days: number): string {
  const time = new Date(`${date}T00:00:00Z`);
  time.setUTCDate(time.getUTCDate() + days);
  return time.toISOString().slice(0, 10);
}

/** The same day some years earlier; 29 February becomes the 28th where the year has none. */
export function yearsBefore(date: string, years: number): string {
  const year = Number(date.slice(0, 4)) - years;
  const month = Number(date.slice(5, 7));
  const day = Math.min(Number(date.slice(8, 10)), daysInMonth(year, month));
  return `${String(year).padStart(4, '0')}-${date.slice(5, 7)}-${String(day).padStart(2, '0')}`;
}
