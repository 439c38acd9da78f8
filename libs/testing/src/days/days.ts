/** Days since 1970-01-01 stand for dates here: they add and compare as numbers. */
export type Day = number;

const MILLISECONDS = 86_400_000;
const DAYS_PER_YEAR = 365.2425;
const texts = new Map<Day, string>();

/** @throws RangeError for a text that is no date YYYY-MM-DD. */
export function dayOf(date: string): Day {
  const time = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(time) || !/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new RangeError(`not a date YYYY-MM-DD: ${date}`);
  return time / MILLISECONDS;
}

/** YYYY-MM-DD, GB/T 7408.1. */
export function dateOf(day: Day): string {
  let text = texts.get(day);
  if (text === undefined) {
    text = new Date(day * MILLISECONDS).toISOString().slice(0, 10);
    texts.set(day, text);
  }
  return text;
}

/** The day a number of years later; of the length of a mean Gregorian year. */
export function yearsAfter(day: Day, years: number): Day {
  return day + Math.round(years * DAYS_PER_YEAR);
}

/** Age in full years, counted by birthdays. */
export function ageOn(day: Day, birth: Day): number {
  const now = dateOf(day);
  const then = dateOf(birth);
  const years = Number(now.slice(0, 4)) - Number(then.slice(0, 4));
  return now.slice(5) < then.slice(5) ? years - 1 : years;
}
