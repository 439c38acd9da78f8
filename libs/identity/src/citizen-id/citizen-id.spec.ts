import fc from 'fast-check';
import { buildCitizenId, downgradeCitizenId, maskCitizenId, parseCitizenId, upgradeCitizenId } from './citizen-id';

const birthDates = fc
  .date({ min: new Date('1900-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const areas = fc.integer({ min: 110000, max: 659999 }).map(String);
const numbers = fc.tuple(areas, birthDates, fc.integer({ min: 0, max: 999 })).map((parts) => buildCitizenId(...parts));

describe('citizen identity number, GB 11643', () => {
  it.each(['11010519491231002X', '440524188001010014', '34052419800101001X'])('accepts %s', (number) => {
    expect(parseCitizenId(number)).toMatchObject({ ok: true, normalized: number });
  });

  it('reads area, birth date and sex off the number', () => {
    expect(parseCitizenId('11010519491231002X')).toMatchObject({
      parts: { area: '110105', birthDate: '1949-12-31', sex: '2', synthetic: false, upgraded: false },
    });
  });

  it('upgrades the old 15-digit form', () => {
    expect(upgradeCitizenId('110105491231002')).toBe('11010519491231002X');
    expect(parseCitizenId('110105491231002')).toMatchObject({
      normalized: '11010519491231002X',
      parts: { upgraded: true },
    });
    expect(downgradeCitizenId('11010519491231002X')).toBe('110105491231002');
  });

  it('accepts what people type: full-width, lower-case x, spaces and hyphens', () => {
    expect(parseCitizenId('１１０１０５-19491231 002x')).toMatchObject({ ok: true, normalized: '11010519491231002X' });
  });

  it.each([
    ['110105194912310021', 'CHECK_DIGIT_MISMATCH', 'X'],
    ['11010519490231002X', 'BIRTH_DATE_IMPOSSIBLE', undefined],
    ['1101051949123100', 'LENGTH_MISMATCH', '18 / 15'],
    ['A1010519491231002X', 'NOT_DIGITS', undefined],
  ])('refuses %s as %s', (number, reason, expected) => {
    const outcome = parseCitizenId(number);
    expect(outcome).toMatchObject({ ok: false, reason });
    expect(!outcome.ok && outcome.expected).toBe(expected);
  });

  it('refuses a birth date after today', () => {
    const number = buildCitizenId('110105', '2030-01-01', 1);
    expect(parseCitizenId(number, { today: '2026-01-01' })).toMatchObject({ reason: 'BIRTH_DATE_IN_FUTURE' });
  });

  it('refuses an area that no edition ever had', () => {
    const number = buildCitizenId('999999', '1990-01-01', 1);
    expect(parseCitizenId(number, { areaExisted: () => false })).toMatchObject({ reason: 'AREA_UNKNOWN' });
  });

  it('accepts synthetic numbers only where they are allowed', () => {
    const number = buildCitizenId('PP9901', '1990-01-01', 12);
    expect(parseCitizenId(number)).toMatchObject({ reason: 'SYNTHETIC_NOT_ALLOWED' });
    expect(parseCitizenId(number, { allowSynthetic: true, areaExisted: () => false })).toMatchObject({
      ok: true,
      parts: { synthetic: true, sex: '2' },
    });
  });

  it('hides the birth date when masked', () => {
    expect(maskCitizenId('11010519491231002X')).toBe('110105********002X');
  });

  it('parses what it builds', () => {
    fc.assert(fc.property(numbers, (number) => parseCitizenId(number).ok));
  });

  it('catches every single wrong digit', () => {
    const slips = fc.tuple(numbers, fc.integer({ min: 0, max: 16 }), fc.integer({ min: 1, max: 9 }));
    fc.assert(
      fc.property(slips, ([number, at, shift]) => {
        const wrong = String((Number(number[at]) + shift) % 10);
        return !parseCitizenId(number.slice(0, at) + wrong + number.slice(at + 1)).ok;
      }),
    );
  });

  it('catches every swap of different neighbours', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 0, max: 15 }), (number, at) => {
        const [left = '', right = ''] = [number[at], number[at + 1]];
        fc.pre(left !== right);
        return !parseCitizenId(number.slice(0, at) + right + left + number.slice(at + 2)).ok;
      }),
    );
  });
});
