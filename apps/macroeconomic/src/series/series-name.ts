import type { IndicatorKey } from '../indicator/indicator-name';

/** An indicator and a region. */
export interface SeriesKey extends IndicatorKey {
  readonly region: string;
}

const seriesPattern = /^series\/([a-z]{4})\.([A-Z][0-9A-Z]{1,19})\.(\d{6})$/;
const observationPattern = /^(series\/[a-z]{4}\.[A-Z][0-9A-Z]{1,19}\.\d{6})\/observations\/(\d{4}(?:-Q[1-4]|-\d{2})?)$/;

/** Resource name, `series/DATABASE.CODE.REGION`. */
export function seriesName({ databaseCode, code, region }: SeriesKey): string {
  return `series/${databaseCode}.${code}.${region}`;
}

/** Whether a text is the resource name of a series. */
export function isSeriesName(name: string): boolean {
  return seriesPattern.test(name);
}

/** Resource name of an observation, `series/.../observations/PERIOD`. */
export function observationName(series: string, period: string): string {
  return `${series}/observations/${period}`;
}

/** Whether a text is the resource name of an observation. */
export function isObservationName(name: string): boolean {
  return observationPattern.test(name);
}
