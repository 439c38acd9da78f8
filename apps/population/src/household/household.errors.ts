import { type RegistryError, invalidArgument, notFound, violation } from '@registry/service-kit';

/** HOUSEHOLD_NOT_FOUND: nobody living belongs to it on those clocks. */
export function householdNotFound(): RegistryError {
  return notFound('HOUSEHOLD_NOT_FOUND', 'No such household on the given date, as known at the given commit.');
}

/** HOUSEHOLD_NAME_MALFORMED. */
export function householdNameMalformed(field: string): RegistryError {
  return invalidArgument([
    violation(field, 'HOUSEHOLD_NAME_MALFORMED', {
      en: 'must be "households/", six digits, "-" and a number of 1 to 32 letters and digits',
      zh: '格式为households/6位行政区划代码-户号',
    }),
  ]);
}
