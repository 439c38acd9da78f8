import { divisionVersions } from './divisions';

/** A range of dates, YYYY-MM-DD; `to` is the first date after it, unset for an open range. */
export interface DateRange {
  readonly from: string;
  readonly to?: string;
}

/**
 * Whether a division was in force on some day of a range. Records carry the code of a division of later years from
 * their first day on, so a range is asked about and not its first day.
 */
export function divisionInForce(code: string, { from, to }: DateRange): boolean {
  return divisionVersions(code).some(
    ({ validFrom, validTo }) => (validTo === undefined || validTo > from) && (to === undefined || validFrom < to),
  );
}
