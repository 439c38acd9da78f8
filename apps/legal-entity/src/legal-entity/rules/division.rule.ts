import { type DateRange, divisionInForce } from '@registry/code-mapping';
import { type FieldChecks, isDivisionCode } from '@registry/service-kit';
import type { LegalEntityData } from '../legal-entity-data';

/** Checks the division of the address against the time it is said to hold. */
export function checkDivision(checks: FieldChecks, { division }: LegalEntityData, range: DateRange): void {
  if (!checks.required('division', division)) {
    return;
  }
  if (!isDivisionCode(division)) {
    checks.refuse('division', 'MALFORMED', { en: 'must be six digits', zh: '须为6位数字' });
  } else if (!divisionInForce(division, range)) {
    checks.refuse('division', 'DIVISION_UNKNOWN', {
      en: 'was no division of GB/T 2260 at that time',
      zh: '在该时间不是有效的行政区划代码',
    });
  }
}
