import { type BilingualText, invalidArgument, notFound, type RegistryError, violation } from '@registry/service-kit';

/** SERIES_NOT_FOUND: nothing of the series was published by that date. */
export function seriesNotFound(name: string): RegistryError {
  return notFound('SERIES_NOT_FOUND', `Nothing of ${name} was published by that date.`, { name });
}

/** OBSERVATION_NOT_FOUND: no value of the period was ever recorded. */
export function observationNotFound(name: string): RegistryError {
  return notFound('OBSERVATION_NOT_FOUND', `There is no observation ${name}.`, { name });
}

/** ECONOMY_NOT_FOUND: no main indicator of the division or of any above it was published by that date. */
export function economyNotFound(division: string): RegistryError {
  return notFound('ECONOMY_NOT_FOUND', `No main indicator is held for ${division} or above it.`, { division });
}

/** INVALID_ARGUMENT MALFORMED naming the field. */
export function malformed(field: string, text: BilingualText): RegistryError {
  return invalidArgument([violation(field, 'MALFORMED', text)]);
}

/** What a series' name looks like, for people. */
export const seriesForm = {
  en: 'must be series/DATABASE.CODE.REGION',
  zh: '格式须为 series/数据库.指标.地区',
} as const;

/** What an observation's name looks like, for people. */
export const observationForm = {
  en: 'must be series/DATABASE.CODE.REGION/observations/PERIOD',
  zh: '格式须为 series/数据库.指标.地区/observations/时期',
} as const;
