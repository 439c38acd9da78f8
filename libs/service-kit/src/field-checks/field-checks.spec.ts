import { FieldChecks } from './field-checks';

function reasons(check: (checks: FieldChecks) => void): string[] {
  const checks = new FieldChecks('person', '2026-01-01');
  check(checks);
  return checks.violations.map(({ field, reason }) => `${field} ${reason}`);
}

describe('field checks', () => {
  it('names every wrong field with its reason', () => {
    expect(
      reasons((checks) => {
        checks.required('name', '');
        checks.text('workplace', 'x'.repeat(11), 10);
        checks.text('formerName', 'a\u0000b', 10);
        checks.pattern('birthTime', '25', /^\d\d:\d\d$/, { en: 'must be HH:MM', zh: '格式为HH:MM' });
        checks.code('sex', '7', 'GB/T 2261.1', (code) => code === '1');
        checks.date('cardValidity.to', '2025-02-30');
        checks.pastDate('birthDate', '2026-01-02');
        checks.order('2020-01-02', 'death.date', '2020-01-01', { en: 'before birth', zh: '早于出生' });
      }),
    ).toEqual([
      'person.name REQUIRED',
      'person.workplace TOO_LONG',
      'person.formerName CONTROL_CHARACTER',
      'person.birthTime MALFORMED',
      'person.sex CODE_UNKNOWN',
      'person.cardValidity.to DATE_IMPOSSIBLE',
      'person.birthDate DATE_IN_FUTURE',
      'person.death.date DATE_ORDER',
    ]);
  });

  it('lets unset fields pass all but required', () => {
    expect(
      reasons((checks) => {
        checks.text('name', undefined, 1);
        checks.code('sex', '', 'GB/T 2261.1', () => false);
        checks.pastDate('birthDate', '');
        checks.order('2020-01-01', 'death.date', '', { en: 'before birth', zh: '早于出生' });
      }),
    ).toEqual([]);
  });

  it('counts a character beyond the basic plane as one', () => {
    expect(reasons((checks) => checks.text('name', '𠮷𠮷', 2))).toEqual([]);
  });

  it('throws one error that carries all of them', () => {
    const checks = new FieldChecks('', '2026-01-01');
    checks.required('name', '');
    checks.required('sex', '');
    expect(() => checks.throwIfAny()).toThrow('name: must be set; sex: must be set');
  });
});
