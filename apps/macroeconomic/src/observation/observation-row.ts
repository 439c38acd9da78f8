import { divisionExistedEver, divisionVersions } from '@registry/code-mapping';
import type { Fact } from '@registry/ledger';
import { Frequency, type ObservationRow, ObservationStatus } from '@registry/proto/macroeconomic/v1';
import { FieldChecks, isDivisionCode, nation, todayInChina } from '@registry/service-kit';
import { databaseForm, databases, indicatorCodeForm, indicatorCodePattern, isInScope } from '../indicator/database';
import { indicatorName } from '../indicator/indicator-name';
import { observationName, seriesName } from '../series/series-name';
import type { SeriesData } from '../series/series.resource';
import type { ObservationData } from './observation.resource';
import { isPeriod, periodForm } from './period';

const decimalPattern = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;
const maxDigits = 30;

/** What a row says: the observation, the series that it is of and the indicator that must be known. */
export interface ObservationFacts {
  readonly indicator: string;
  readonly series: SeriesData;
  readonly observation: Fact<ObservationData>;
}

/**
 * Checks a row of an import and makes of it what is recorded.
 * @throws RegistryError INVALID_ARGUMENT naming each bad field
 */
export function readObservationRow(row: ObservationRow): ObservationFacts {
  const checks = new FieldChecks('', todayInChina());
  checkKeys(checks, row);
  checkValue(checks, row);
  checks.required('publishedAt', row.publishedAt);
  checks.date('publishedAt', row.publishedAt);
  checks.text('release', row.release, 200);
  checks.throwIfAny();

  const { databaseCode, indicatorCode: code, region, period, value, publishedAt, release } = row;
  const name = seriesName({ databaseCode, code, region });
  const status = row.status === ObservationStatus.UNSPECIFIED ? ObservationStatus.NORMAL : row.status;
  return {
    indicator: indicatorName({ databaseCode, code }),
    series: { databaseCode, code, region, regionName: regionName(region) },
    observation: {
      key: observationName(name, period),
      validFrom: publishedAt,
      data: { series: name, databaseCode, region, period, value, status, publishedAt, release },
    },
  };
}

function checkKeys(checks: FieldChecks, row: ObservationRow): void {
  const database = databases.get(row.databaseCode);
  if (checks.required('databaseCode', row.databaseCode) && database === undefined) {
    checks.refuse('databaseCode', 'CODE_UNKNOWN', databaseForm);
  }
  checks.required('indicatorCode', row.indicatorCode);
  checks.pattern('indicatorCode', row.indicatorCode, indicatorCodePattern, indicatorCodeForm);
  if (checks.required('region', row.region)) {
    if (row.region !== nation && !(isDivisionCode(row.region) && divisionExistedEver(row.region))) {
      checks.refuse('region', 'CODE_UNKNOWN', { en: 'is no code of GB/T 2260', zh: '不是 GB/T 2260 的代码' });
    } else if (database !== undefined && !isInScope(row.region, database.scope)) {
      checks.refuse('region', 'REGION_OUT_OF_SCOPE', {
        en: `the database ${row.databaseCode} holds figures of each ${database.scope} only`,
        zh: `数据库${row.databaseCode}不含该级地区的数据`,
      });
    }
  }
  if (checks.required('period', row.period) && !isPeriod(row.period, database?.frequency ?? Frequency.UNSPECIFIED)) {
    checks.refuse('period', 'MALFORMED', periodForm);
  }
}

function checkValue(checks: FieldChecks, { value, status }: ObservationRow): void {
  if (!(status in ObservationStatus)) {
    checks.refuse('status', 'VALUE_UNKNOWN', { en: 'is no ObservationStatus', zh: '不是观测状态的取值' });
  } else if (status === ObservationStatus.MISSING) {
    if (value !== '') {
      checks.refuse('value', 'VALUE_OF_MISSING', { en: 'must be unset when missing', zh: '缺值时不得填写' });
    }
  } else if (checks.required('value', value)) {
    checks.pattern('value', value, decimalPattern, {
      en: 'must be a decimal without exponent or leading zeros',
      zh: '须为十进制数，无指数、无前导零',
    });
    if (value.replace(/\D/g, '').length > maxDigits) {
      checks.refuse('value', 'TOO_LONG', { en: `must have at most ${maxDigits} digits`, zh: `最多${maxDigits}位数字` });
    }
  }
}

/** The region's latest name 全国 or of GB/T 2260. */
function regionName(region: string): string {
  return region === nation ? '全国' : (divisionVersions(region).at(-1)?.name ?? '');
}
