import type { Fact } from '@registry/ledger';
import { BaseType, Frequency, type IndicatorRow, PeriodBasis, PriceBasis } from '@registry/proto/macroeconomic/v1';
import { FieldChecks, invalidArgument, todayInChina, violation } from '@registry/service-kit';
import { databaseForm, databases, indicatorCodeForm, indicatorCodePattern } from './database';
import { indicatorName } from './indicator-name';
import type { IndicatorData } from './indicator.resource';

/** Where a definition begins that does not say: the founding of the republic, before any figure of it. */
const earliest = '1949-10-01';
const maxRank = 1_000;

/**
 * Checks a row of an import and makes of it what is recorded.
 * @throws RegistryError INVALID_ARGUMENT naming each bad field
 */
export function readIndicatorRow({ indicator, validFrom, validTo }: IndicatorRow): Fact<IndicatorData> {
  if (indicator === undefined) {
    throw invalidArgument([violation('indicator', 'REQUIRED', { en: 'must be set', zh: '必填' })]);
  }
  const checks = new FieldChecks('', todayInChina());
  const database = databases.get(indicator.databaseCode);
  if (checks.required('indicator.databaseCode', indicator.databaseCode) && database === undefined) {
    checks.refuse('indicator.databaseCode', 'CODE_UNKNOWN', databaseForm);
  }
  checks.required('indicator.code', indicator.code);
  checks.pattern('indicator.code', indicator.code, indicatorCodePattern, indicatorCodeForm);
  checks.required('indicator.title', indicator.title);
  checks.text('indicator.title', indicator.title, 100);
  checks.text('indicator.titleEn', indicator.titleEn, 200);
  checks.text('indicator.unit', indicator.unit, 50);
  checks.text('indicator.unitEn', indicator.unitEn, 50);
  checks.text('indicator.definition', indicator.definition, 4_000);
  checkBases(checks, indicator);
  if (indicator.frequency !== Frequency.UNSPECIFIED && database && indicator.frequency !== database.frequency) {
    checks.refuse('indicator.frequency', 'FREQUENCY_MISMATCH', {
      en: 'is not the frequency of the database',
      zh: '与数据库频率不符',
    });
  }
  const begins = validFrom === '' ? earliest : validFrom;
  if (checks.date('validFrom', begins) && checks.date('validTo', validTo) && validTo <= begins) {
    checks.refuse('validTo', 'DATE_ORDER', { en: 'must come after validFrom', zh: '必须晚于 validFrom' });
  }
  checks.throwIfAny();
  const { databaseCode, code, title, titleEn, unit, unitEn, baseYear, priceBasis, periodBasis, mainRank, definition } =
    indicator;
  return {
    key: indicatorName(indicator),
    validFrom: begins,
    ...(validTo === undefined || validTo === '' ? {} : { validTo }),
    data: {
      databaseCode,
      code,
      title,
      titleEn,
      unit,
      unitEn,
      frequency: database?.frequency ?? indicator.frequency,
      baseType: indicator.baseType === BaseType.UNSPECIFIED ? BaseType.NONE : indicator.baseType,
      baseYear,
      priceBasis,
      periodBasis,
      mainRank,
      definition,
    },
  };
}

/** Only an index on a fixed year has a base year. */
function checkBases(checks: FieldChecks, indicator: NonNullable<IndicatorRow['indicator']>): void {
  const unknown = { en: 'is none of its values', zh: '不是该项的取值' };
  const enumerations = { baseType: BaseType, priceBasis: PriceBasis, periodBasis: PeriodBasis, frequency: Frequency };
  for (const field of ['baseType', 'priceBasis', 'periodBasis', 'frequency'] as const) {
    if (!(indicator[field] in enumerations[field])) {
      checks.refuse(`indicator.${field}`, 'VALUE_UNKNOWN', unknown);
    }
  }
  const isFixed = indicator.baseType === BaseType.FIXED_YEAR;
  if (isFixed !== indicator.baseYear > 0 || (isFixed && (indicator.baseYear < 1900 || indicator.baseYear > 2100))) {
    checks.refuse('indicator.baseYear', 'BASE_YEAR_MISMATCH', {
      en: 'must be a year exactly when baseType is FIXED_YEAR',
      zh: '基期为固定年份时须填写年份，否则不得填写',
    });
  }
  if (indicator.mainRank > maxRank) {
    checks.refuse('indicator.mainRank', 'OUT_OF_RANGE', { en: `must be at most ${maxRank}`, zh: `最大为${maxRank}` });
  }
}
