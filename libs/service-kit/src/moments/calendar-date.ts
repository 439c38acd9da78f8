/** Whether the text is a date of the Gregorian calendar that exists, `YYYY-MM-DD` (GB/T 7408.1, 5.2.2.1). */
export function isCalendarDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) {
    return false;
  }
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}
