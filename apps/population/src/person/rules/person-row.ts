import type { PersonRow } from '@registry/proto/population/v1';
import { FieldChecks, type RowFacts, addDays } from '@registry/service-kit';
import { type PersonData, personItems } from '../person-data';
import { normalizePersonName } from '../person-name';
import { citizenIdKind } from '../person.resource';
import { checkCitizenId, normalizeRelatedIds } from './citizen-id.rule';
import { checkCodes } from './code-table.rule';
import { checkDates } from './date.rule';
import { checkDivisions } from './division.rule';
import { checkTexts } from './text.rule';

/** What a row may hold depends on the day, and on whether people who are nobody may be recorded. */
export interface PersonRowRules {
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly allowSynthetic: boolean;
}

function normalized(row: PersonRow): PersonData | undefined {
  if (row.person === undefined) {
    return undefined;
  }
  const items = personItems(row.person);
  return normalizeRelatedIds({
    ...items,
    name: normalizePersonName(items.name),
    ...(items.formerName === undefined ? {} : { formerName: normalizePersonName(items.formerName) }),
  });
}

function checkRange(checks: FieldChecks, row: PersonRow, birthDate: string): void {
  checks.date('validFrom', row.validFrom);
  checks.date('validTo', row.validTo);
  checks.order(birthDate, 'validFrom', row.validFrom, {
    en: 'must not be before the birth date',
    zh: '不得早于出生日期',
  });
  const from = row.validFrom === '' ? birthDate : row.validFrom;
  if (row.validTo !== undefined && row.validTo !== '') {
    checks.order(addDays(from, 1), 'validTo', row.validTo, { en: 'must be after validFrom', zh: '必须晚于validFrom' });
  }
}

/**
 * The facts of a row. A death holds from its date on: before it the same facts hold without it, so that a read of an
 * earlier date finds someone alive.
 */
function factsOf(data: PersonData, validFrom: string, validTo: string | undefined): RowFacts<PersonData>['facts'] {
  const open = validTo === undefined ? {} : { validTo };
  const died = data.death?.date;
  if (died === undefined || died <= validFrom) {
    return [{ data, validFrom, ...open }];
  }
  const { death: _death, ...living } = data;
  if (validTo !== undefined && validTo <= died) {
    return [{ data: living, validFrom, ...open }];
  }
  return [
    { data: living, validFrom, validTo: died },
    { data, validFrom: died, ...open },
  ];
}

/**
 * Checks a row of an import and makes of it what is recorded.
 * @throws RegistryError INVALID_ARGUMENT with a violation for each field that is wrong
 */
export function readPersonRow(row: PersonRow, { today, allowSynthetic }: PersonRowRules): RowFacts<PersonData> {
  const checks = new FieldChecks('', today);
  const items = normalized(row);
  if (items === undefined) {
    checks.refuse('person', 'REQUIRED', { en: 'must be set', zh: '必填' });
    checks.throwIfAny();
    return { identifiers: [], facts: [] };
  }
  const person = checks.within('person');
  checkTexts(person, items);
  const citizenId = checkCitizenId(person, items, { today, allowSynthetic });
  checkDates(person, items);
  checkCodes(person, items, today);
  checks.throwIfAny();
  checkRange(checks, row, items.birthDate);
  checks.throwIfAny();
  const validFrom = row.validFrom === '' ? items.birthDate : row.validFrom;
  const validTo = row.validTo === '' ? undefined : row.validTo;
  checkDivisions(person, items, { from: validFrom, ...(validTo === undefined ? {} : { to: validTo }) });
  checks.throwIfAny();
  return {
    identifiers: [{ kind: citizenIdKind, value: citizenId }],
    facts: factsOf({ ...items, citizenId }, validFrom, validTo),
  };
}
