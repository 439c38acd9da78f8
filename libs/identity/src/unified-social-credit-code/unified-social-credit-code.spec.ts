import fc from 'fast-check';
import { REGISTERING_DEPARTMENTS } from './registering-departments';
import { buildUnifiedSocialCreditCode, parseUnifiedSocialCreditCode } from './unified-social-credit-code';

const pairs = Object.entries(REGISTERING_DEPARTMENTS).flatMap(([department, { categories }]) =>
  Object.keys(categories).map((category) => department + category),
);
const codes = fc
  .tuple(
    fc.constantFrom(...pairs),
    fc.integer({ min: 110000, max: 659999 }).map(String),
    fc.string({ unit: fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY'), minLength: 8, maxLength: 8 }),
  )
  .map((parts) => buildUnifiedSocialCreditCode(...parts));

describe('unified social credit code, GB 32100', () => {
  it.each([
    '911100001000054748',
    '12100000400002195R',
    '51100000500012681T',
    '9152000071430580XT',
    '91310000741627329A',
  ])('accepts %s', (code) => {
    expect(parseUnifiedSocialCreditCode(code)).toMatchObject({ ok: true, normalized: code });
  });

  it('has 36 pairs of department and category', () => {
    expect(pairs).toHaveLength(36);
  });

  it('holds the organisation code and the division of the authority', () => {
    expect(parseUnifiedSocialCreditCode('9152000071430580XT')).toMatchObject({
      parts: { department: '9', category: '1', division: '520000', organizationCode: '71430580X' },
    });
  });

  it.each([
    ['911100001000054749', 'CHECK_DIGIT_MISMATCH'],
    ['9I1100001000054748', 'CHARACTER_NOT_ALLOWED'],
    ['941100001000054748', 'DEPARTMENT_UNKNOWN'],
    ['91110000100005474', 'LENGTH_MISMATCH'],
    ['91A100001000054748', 'DIVISION_NOT_DIGITS'],
  ])('refuses %s as %s', (code, reason) => {
    expect(parseUnifiedSocialCreditCode(code)).toMatchObject({ ok: false, reason });
  });

  it('parses what it builds', () => {
    fc.assert(fc.property(codes, (code) => parseUnifiedSocialCreditCode(code).ok));
  });

  it('catches every single wrong character of the body', () => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    fc.assert(
      fc.property(codes, fc.integer({ min: 8, max: 16 }), fc.integer({ min: 1, max: 30 }), (code, at, shift) => {
        const wrong = alphabet.charAt((alphabet.indexOf(code.charAt(at)) + shift) % 31);
        return !parseUnifiedSocialCreditCode(code.slice(0, at) + wrong + code.slice(at + 1)).ok;
      }),
    );
  });

  it('catches every swap of different neighbours', () => {
    fc.assert(
      fc.property(codes, fc.integer({ min: 0, max: 15 }), (code, at) => {
        const [left = '', right = ''] = [code[at], code[at + 1]];
        fc.pre(left !== right);
        return !parseUnifiedSocialCreditCode(code.slice(0, at) + right + left + code.slice(at + 2)).ok;
      }),
    );
  });
});
