import type { FieldChecks } from '@registry/service-kit';
import type { PersonData } from '../person-data';

const timePattern = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;
const afterBirth = { en: 'must not be before the birth date', zh: '不得早于出生日期' };

/** Checks that every date exists, lies in the past where it must, and comes after what it follows. */
export function checkDates(checks: FieldChecks, data: PersonData): void {
  const { birthDate, death, cardValidity, birthCertificate } = data;
  checks.required('birthDate', birthDate);
  checks.pastDate('birthDate', birthDate);
  checks.pattern('birthTime', data.birthTime, timePattern, { en: 'must be HH:MM:SS', zh: '格式为HH:MM:SS' });
  checks.within('birthCertificate').pastDate('issuedOn', birthCertificate?.issuedOn);
  checks.order(birthDate, 'birthCertificate.issuedOn', birthCertificate?.issuedOn, afterBirth);
  for (const item of ['moveToCity', 'moveToAddress', 'moveAway'] as const) {
    checks.within(item).pastDate('date', data[item]?.date);
    checks.order(birthDate, `${item}.date`, data[item]?.date, afterBirth);
  }
  checks.within('death').pastDate('date', death?.date);
  checks.within('death').pastDate('cancelledOn', death?.cancelledOn);
  checks.order(birthDate, 'death.date', death?.date, afterBirth);
  checks.order(death?.date, 'death.cancelledOn', death?.cancelledOn, {
    en: 'must not be before the date of death',
    zh: '不得早于死亡日期',
  });
  checks.within('cardValidity').date('from', cardValidity?.from);
  checks.within('cardValidity').date('to', cardValidity?.to);
  checks.order(cardValidity?.from, 'cardValidity.to', cardValidity?.to, {
    en: 'must not be before cardValidity.from',
    zh: '不得早于有效期起始日',
  });
}
