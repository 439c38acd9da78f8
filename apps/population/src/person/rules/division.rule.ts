import { type DateRange, divisionExistedEver, divisionInForce } from '@registry/code-mapping';
import { type FieldChecks, isDivisionCode } from '@registry/service-kit';
import type { PersonData } from '../person-data';

function checkEver(checks: FieldChecks, field: string, code: string | undefined): void {
  if (code !== undefined && !divisionExistedEver(code)) {
    checks.refuse(field, 'DIVISION_UNKNOWN', {
      en: 'is no division of any edition of GB/T 2260',
      zh: '在任何版本的GB/T 2260中都不存在',
    });
  }
}

/** Checks the division of residence against the time it is said to hold, and those of the past against all editions. */
export function checkDivisions(checks: FieldChecks, data: PersonData, range: DateRange): void {
  if (checks.required('division', data.division)) {
    if (!isDivisionCode(data.division) || data.division.endsWith('0000')) {
      checks.refuse('division', 'MALFORMED', { en: 'must be a code of county level', zh: '须为县级行政区划代码' });
    } else if (!divisionInForce(data.division, range)) {
      checks.refuse('division', 'DIVISION_UNKNOWN', {
        en: 'was no division of GB/T 2260 at that time',
        zh: '在该时间不是有效的行政区划代码',
      });
    }
  }
  checkEver(checks, 'birthDivision', data.birthDivision);
  checkEver(checks, 'nativeDivision', data.nativeDivision);
  checkEver(checks, 'otherAddress.division', data.otherAddress?.division);
  for (const item of ['moveToCity', 'moveToAddress', 'moveAway'] as const) {
    checkEver(checks, `${item}.division`, data[item]?.division);
  }
}
