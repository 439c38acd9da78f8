import { parseForeignResidentId } from '../foreign-resident-id/foreign-resident-id';
import { parseOrganizationCode } from '../organization-code/organization-code';
import { parseRegistrationNumber } from '../registration-number/registration-number';
import { detectIdentifier } from './detect';

describe('other identifiers', () => {
  it.each(['74162732-9', '71430580X'])('accepts organisation code %s, GB 11714', (code) => {
    expect(parseOrganizationCode(code).ok).toBe(true);
  });

  it('names the check digit that an organisation code should have', () => {
    expect(parseOrganizationCode('741627328')).toMatchObject({ reason: 'CHECK_DIGIT_MISMATCH', expected: '9' });
  });

  it('accepts registration number 310000400311804, GS 15, and reads the foreign-funded mark', () => {
    expect(parseRegistrationNumber('310000400311804')).toMatchObject({
      ok: true,
      parts: { authority: '310000', ownership: 'foreign-funded' },
    });
  });

  it('names the check digit that a registration number should have', () => {
    expect(parseRegistrationNumber('310000400311805')).toMatchObject({ reason: 'CHECK_DIGIT_MISMATCH', expected: '4' });
  });

  it('accepts both forms of the permanent resident card', () => {
    expect(parseForeignResidentId('932682198501010017')).toMatchObject({
      ok: true,
      parts: { province: '32', nationality: '682', birthDate: '1985-01-01' },
    });
    expect(parseForeignResidentId('USA123456789012').ok).toBe(true);
  });

  it('refuses a permanent resident born after today', () => {
    expect(parseForeignResidentId('932682198501010017', { today: '1984-12-31' })).toMatchObject({
      reason: 'BIRTH_DATE_IN_FUTURE',
    });
  });
});

describe('detection', () => {
  it.each([
    ['11010519491231002X', 'citizenId'],
    ['911100001000054748', 'unifiedSocialCreditCode'],
    ['932682198501010017', 'foreignResidentId'],
    ['74162732-9', 'organizationCode'],
    ['310000400311804', 'registrationNumber'],
  ])('%s is first of all a valid %s', (value, kind) => {
    expect(detectIdentifier(value)[0]).toMatchObject({ kind, outcome: { ok: true } });
  });

  it('offers nothing for a length that no kind has', () => {
    expect(detectIdentifier('1234')).toEqual([]);
  });

  it('looks at no more than a bounded part of a long string', () => {
    expect(detectIdentifier('1'.repeat(1_000_000))).toEqual([]);
    expect(detectIdentifier(`11010519491231002X${' '.repeat(60)}and more`)).toEqual([]);
  });
});
