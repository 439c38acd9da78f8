import { divisionExistedEver } from '@registry/code-mapping';
import { type CitizenIdRules, parseCitizenId } from '@registry/identity';
import { type FieldChecks, isCalendarDate } from '@registry/service-kit';
import type { PersonData } from '../person-data';

/** Items that name another person, who may be given by citizen id. */
const relatedItems = ['guardianOne', 'guardianTwo', 'father', 'mother', 'spouse'] as const;

/** Sexes of GB/T 2261.1 that a citizen id can contradict: 0 and 9 say nothing. */
const statedSexes = new Set(['1', '2']);

function rulesOf(rules: CitizenIdRules): CitizenIdRules {
  return { ...rules, areaExisted: divisionExistedEver };
}

/**
 * Checks the citizen ids of a person (GB 11643) and that birth date and sex agree with the person's own. A birth date
 * that does not exist is not compared: it is refused as a date.
 * @returns the person's own in its form of 18 characters
 */
export function checkCitizenId(checks: FieldChecks, data: PersonData, rules: CitizenIdRules): string {
  for (const item of relatedItems) {
    const citizenId = data[item]?.citizenId;
    const outcome = citizenId === undefined ? undefined : parseCitizenId(citizenId, rulesOf(rules));
    if (outcome?.ok === false) {
      checks.within(item).refuse('citizenId', outcome.reason, outcome.message);
    }
  }
  if (!checks.required('citizenId', data.citizenId)) {
    return '';
  }
  const outcome = parseCitizenId(data.citizenId, rulesOf(rules));
  if (!outcome.ok) {
    checks.refuse('citizenId', outcome.reason, outcome.message);
    return '';
  }
  const { birthDate, sex } = outcome.parts;
  if (isCalendarDate(data.birthDate) && data.birthDate !== birthDate) {
    checks.refuse('birthDate', 'BIRTH_DATE_MISMATCH', {
      en: 'is not the birth date within the citizen id',
      zh: '与公民身份号码中的出生日期不符',
    });
  }
  if (statedSexes.has(data.sex) && data.sex !== sex) {
    checks.refuse('sex', 'SEX_MISMATCH', {
      en: 'is not the sex that the 17th digit of the citizen id says',
      zh: '与公民身份号码第17位表示的性别不符',
    });
  }
  return outcome.normalized;
}

/** Related persons' citizen ids in their form of 18 characters, those that are valid. */
export function normalizeRelatedIds(data: PersonData): PersonData {
  const changed: Partial<Record<(typeof relatedItems)[number], PersonData['father']>> = {};
  for (const item of relatedItems) {
    const related = data[item];
    if (related?.citizenId !== undefined) {
      const outcome = parseCitizenId(related.citizenId, { allowSynthetic: true });
      changed[item] = outcome.ok ? { ...related, citizenId: outcome.normalized } : related;
    }
  }
  return { ...data, ...changed };
}
