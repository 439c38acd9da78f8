import type { FieldChecks } from '@registry/service-kit';
import type { LegalEntityData } from '../legal-entity-data';

const afterEstablishment = { en: 'must not be before the date of establishment', zh: '不得早于成立日期' };

/** Checks that every date exists, lies in the past where it must, and comes after what it follows. */
export function checkDates(checks: FieldChecks, data: LegalEntityData): void {
  const { establishedOn, operatingTerm } = data;
  checks.pastDate('establishedOn', establishedOn);
  for (const item of ['changedOn', 'revokedOn', 'cancelledOn'] as const) {
    checks.pastDate(item, data[item]);
    checks.order(establishedOn, item, data[item], afterEstablishment);
  }
  checks.date('operatingTerm.from', operatingTerm?.from);
  checks.date('operatingTerm.to', operatingTerm?.to);
  checks.order(operatingTerm?.from, 'operatingTerm.to', operatingTerm?.to, {
    en: 'must not be before operatingTerm.from',
    zh: '不得早于经营期限起始日',
  });
}
