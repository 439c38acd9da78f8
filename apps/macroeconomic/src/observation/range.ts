import { Frequency } from '@registry/proto/macroeconomic/v1';
import { FieldChecks, todayInChina } from '@registry/service-kit';
import { isPeriod, newestFirst, periodForm } from './period';

/** Periods from one to another, both included; empty is open. */
export interface PeriodRange {
  readonly periodFrom: string;
  readonly periodTo: string;
}

/** Sorts after everything that begins with a text of digits, letters and hyphens. */
const end = '~';

/** @throws RegistryError INVALID_ARGUMENT naming `periodFrom` or `periodTo` */
export function checkPeriodRange({ periodFrom, periodTo }: PeriodRange): void {
  const checks = new FieldChecks('', todayInChina());
  for (const [field, period] of Object.entries({ periodFrom, periodTo })) {
    if (period !== '' && !isPeriod(period, Frequency.UNSPECIFIED)) {
      checks.refuse(field, 'MALFORMED', periodForm);
    }
  }
  if (periodFrom !== '' && periodTo !== '' && `${periodTo}${end}` < periodFrom) {
    checks.refuse('periodTo', 'PERIOD_ORDER', { en: 'must not be before periodFrom', zh: '不得早于 periodFrom' });
  }
  checks.throwIfAny();
}

/** The range as bounds of the index by period; a year includes its quarters and months. */
export function oldestFirstBounds({ periodFrom, periodTo }: PeriodRange) {
  return {
    ...(periodFrom === '' ? {} : { sortFrom: periodFrom }),
    ...(periodTo === '' ? {} : { sortTo: `${periodTo}${end}` }),
  };
}

/** The same as bounds of the index by latest period. */
export function newestFirstBounds({ periodFrom, periodTo }: PeriodRange) {
  return {
    ...(periodTo === '' ? {} : { sortFrom: newestFirst(periodTo) }),
    ...(periodFrom === '' ? {} : { sortTo: `${newestFirst(periodFrom)}${end}` }),
  };
}
