import type { LegalEntityRow } from '@registry/proto/legal-entity/v1';
import { NumberKind } from '@registry/proto/legal-entity/v1';
import { FieldChecks, type RowFacts, addDays } from '@registry/service-kit';
import { normalizeEntityName } from '../entity-name';
import { isKnownKind, normalizeNumber, numberIdentifier } from '../entity-number';
import { stateCode } from '../entity-state';
import { sectionOf } from '../industry-code';
import { type LegalEntityData, legalEntityItems } from '../legal-entity-data';
import { checkCodes } from './code.rule';
import { checkDates } from './date.rule';
import { checkDivision } from './division.rule';
import { checkNumbers } from './number.rule';
import { checkRepresentative } from './representative.rule';
import { checkTexts } from './text.rule';

/** What a row may hold depends on the day, and on whether entities that do not exist may be recorded. */
export interface LegalEntityRowRules {
  /** YYYY-MM-DD. */
  readonly today: string;
  readonly allowSynthetic: boolean;
}

/** 筹建: the one state in which facts hold before the date of establishment. */
const inPreparation = '10';

function normalized(row: LegalEntityRow, today: string): LegalEntityData | undefined {
  if (row.legalEntity === undefined) {
    return undefined;
  }
  const items = legalEntityItems(row.legalEntity);
  const { formerNames, formerNumbers, industry } = items;
  const section = industry?.section ?? (industry?.code === undefined ? undefined : sectionOf(industry.code, today));
  return {
    ...items,
    unifiedSocialCreditCode: normalizeNumber(items.unifiedSocialCreditCode),
    name: normalizeEntityName(items.name),
    state: stateCode(items.state),
    ...(formerNames === undefined ? {} : { formerNames: formerNames.map(normalizeEntityName) }),
    ...(formerNumbers === undefined
      ? {}
      : { formerNumbers: formerNumbers.map((number) => ({ ...number, value: normalizeNumber(number.value ?? '') })) }),
    ...(industry === undefined ? {} : { industry: section === undefined ? industry : { ...industry, section } }),
  };
}

function checkRange(checks: FieldChecks, row: LegalEntityRow, { establishedOn, state }: LegalEntityData): void {
  checks.date('validFrom', row.validFrom);
  checks.date('validTo', row.validTo);
  const from = row.validFrom === '' ? establishedOn : row.validFrom;
  if (!checks.required('validFrom', from)) {
    return;
  }
  if (state !== inPreparation) {
    checks.order(establishedOn, 'validFrom', row.validFrom, {
      en: 'must not be before the date of establishment',
      zh: '不得早于成立日期',
    });
  }
  if (row.validTo !== undefined && row.validTo !== '') {
    checks.order(addDays(from, 1), 'validTo', row.validTo, { en: 'must be after validFrom', zh: '必须晚于validFrom' });
  }
}

/** The present code, then former ones: an entity that was given a new code is found by the old. */
function identifiersOf({
  unifiedSocialCreditCode,
  formerNumbers = [],
}: LegalEntityData): RowFacts<object>['identifiers'] {
  const kind = NumberKind.UNIFIED_SOCIAL_CREDIT_CODE;
  const codes = formerNumbers.flatMap((number) =>
    number.kind === kind && isKnownKind(kind) && number.value !== undefined ? [number.value] : [],
  );
  return [unifiedSocialCreditCode, ...codes].map((code) => numberIdentifier(kind, code));
}

/**
 * Checks a row of an import and makes of it what is recorded.
 * @throws RegistryError INVALID_ARGUMENT with a violation for each field that is wrong
 */
export function readLegalEntityRow(
  row: LegalEntityRow,
  { today, allowSynthetic }: LegalEntityRowRules,
): RowFacts<LegalEntityData> {
  const checks = new FieldChecks('', today);
  const data = normalized(row, today);
  if (data === undefined) {
    checks.refuse('legalEntity', 'REQUIRED', { en: 'must be set', zh: '必填' });
    checks.throwIfAny();
    return { identifiers: [], facts: [] };
  }
  const entity = checks.within('legalEntity');
  checkTexts(entity, data);
  checkNumbers(entity, data, allowSynthetic);
  checkDates(entity, data);
  checkCodes(entity, data, today);
  checkRepresentative(entity, data, { today, allowSynthetic });
  checks.throwIfAny();
  checkRange(checks, row, data);
  checks.throwIfAny();
  const validFrom = row.validFrom === '' ? (data.establishedOn ?? '') : row.validFrom;
  const range = { validFrom, ...(row.validTo === undefined || row.validTo === '' ? {} : { validTo: row.validTo }) };
  checkDivision(entity, data, { from: validFrom, ...('validTo' in range ? { to: range.validTo } : {}) });
  checks.throwIfAny();
  return { identifiers: identifiersOf(data), facts: [{ data, ...range }] };
}
