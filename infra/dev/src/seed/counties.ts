import { type DivisionVersion, divisionHistory } from '@registry/code-mapping';

/** Divisions of county level in force on a day. */
export function countiesOn(date: string): DivisionVersion[] {
  return divisionHistory().filter(
    ({ level, validFrom, validTo }) => level === 'county' && validFrom <= date && (validTo ?? '9999') > date,
  );
}
