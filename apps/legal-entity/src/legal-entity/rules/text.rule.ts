import type { FieldChecks } from '@registry/service-kit';
import type { LegalEntityData } from '../legal-entity-data';

const nameLength = 200;
const maxFormerNames = 50;

/** Bounds every text, and the registered capital. */
export function checkTexts(checks: FieldChecks, data: LegalEntityData): void {
  const { formerNames = [], registeredCapital } = data;
  if (checks.required('name', data.name)) {
    checks.text('name', data.name, nameLength);
  }
  if (formerNames.length > maxFormerNames) {
    checks.refuse('formerNames', 'TOO_MANY', {
      en: `must be at most ${maxFormerNames}`,
      zh: `最多${maxFormerNames}个`,
    });
  }
  formerNames.slice(0, maxFormerNames).forEach((name, index) => {
    checks.text(`formerNames[${index}]`, name, nameLength);
  });
  checks.text('businessScope', data.businessScope, 10_000);
  checks.text('address', data.address, 500);
  checks.text('registeringAuthority', data.registeringAuthority, nameLength);
  const amount = registeredCapital?.minorUnits ?? 0;
  if (!Number.isSafeInteger(amount) || amount < 0) {
    checks.refuse('registeredCapital.minorUnits', 'OUT_OF_RANGE', { en: 'must be 0 to 2^53 - 1', zh: '须为0至2^53-1' });
  }
  if (amount > 0) {
    checks.required('registeredCapital.currency', registeredCapital?.currency);
  }
}
