import type { FieldChecks } from '@registry/service-kit';

/** A valid range: `validFrom` is needed and exists, `validTo` exists and comes after it, or is unset. */
export function checkRange(checks: FieldChecks, validFrom: string, validTo: string | undefined): void {
  checks.required('validFrom', validFrom);
  const begins = checks.date('validFrom', validFrom);
  if (checks.date('validTo', validTo) && begins && validTo <= validFrom) {
    checks.refuse('validTo', 'DATE_ORDER', { en: 'must come after validFrom', zh: '必须晚于 validFrom' });
  }
}
