import {
  BLOOD_TYPE,
  COUNTRY,
  type CodeSystem,
  EDUCATION,
  ETHNIC_GROUP,
  FAMILY_RELATION,
  HUKOU_TYPE,
  MARITAL_STATUS,
  MILITARY_SERVICE,
  RELIGION,
  SEX,
} from '@registry/code-mapping';
import type { FieldChecks } from '@registry/service-kit';
import type { PersonData } from '../person-data';

type CodedItem = {
  [K in keyof PersonData]-?: NonNullable<PersonData[K]> extends string ? K : never;
}[keyof PersonData];

/** Items of a person and the code system of each. */
const codedItems: readonly (readonly [CodedItem, CodeSystem])[] = [
  ['sex', SEX],
  ['ethnicGroup', ETHNIC_GROUP],
  ['birthCountry', COUNTRY],
  ['nativeCountry', COUNTRY],
  ['hukouType', HUKOU_TYPE],
  ['relationToHead', FAMILY_RELATION],
  ['religion', RELIGION],
  ['education', EDUCATION],
  ['maritalStatus', MARITAL_STATUS],
  ['militaryService', MILITARY_SERVICE],
  ['bloodType', BLOOD_TYPE],
];

/** Checks every coded item against the code system in force today. */
export function checkCodes(checks: FieldChecks, data: PersonData, today: string): void {
  checks.required('sex', data.sex);
  for (const [item, system] of codedItems) {
    checks.code(item, data[item], system.standard, (code) => system.find(code, today) !== undefined);
  }
  for (const item of ['guardianOne', 'guardianTwo'] as const) {
    const has = (code: string) => FAMILY_RELATION.find(code, today) !== undefined;
    checks.within(item).code('relation', data[item]?.relation, FAMILY_RELATION.standard, has);
  }
  for (const item of ['moveToCity', 'moveToAddress', 'moveAway'] as const) {
    const has = (code: string) => COUNTRY.find(code, today) !== undefined;
    checks.within(item).code('country', data[item]?.country, COUNTRY.standard, has);
  }
}
