import { householdNameMalformed } from './household.errors';

const namePattern = /^households\/(?<division>\d{6})-(?<number>[0-9A-Za-z]{1,32})$/;

/** Division and number within the name of a household. */
export interface HouseholdReference {
  readonly division: string;
  readonly number: string;
}

/** Parts of `households/DIVISION-NUMBER`. @throws RegistryError HOUSEHOLD_NAME_MALFORMED naming `field` */
export function parseHouseholdName(name: string, field: string): HouseholdReference {
  const { division, number } = namePattern.exec(name)?.groups ?? {};
  if (division === undefined || number === undefined) {
    throw householdNameMalformed(field);
  }
  return { division, number };
}
