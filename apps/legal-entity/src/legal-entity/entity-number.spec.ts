import { NumberKind } from '@registry/proto/legal-entity/v1';
import { refuseNumber } from './entity-number';

describe('numbers of an entity', () => {
  it('are accepted in the form of their kind', () => {
    expect(refuseNumber(NumberKind.UNIFIED_SOCIAL_CREDIT_CODE, '91310000741627329A')).toBeUndefined();
    expect(refuseNumber(NumberKind.REGISTRATION_NUMBER, '310000400311804')).toBeUndefined();
    expect(refuseNumber(NumberKind.REGISTRATION_NUMBER, '3100001006789')).toBeUndefined();
    expect(refuseNumber(NumberKind.ORGANIZATION_CODE, '741627329')).toBeUndefined();
    expect(refuseNumber(NumberKind.TAXPAYER_ID, '310115741627329')).toBeUndefined();
    expect(refuseNumber(NumberKind.OTHER, '沪民证第0001号')).toBeUndefined();
  });

  it('are refused with a wrong check character', () => {
    expect(refuseNumber(NumberKind.REGISTRATION_NUMBER, '310000400311805')?.reason).toBe('CHECK_DIGIT_MISMATCH');
    expect(refuseNumber(NumberKind.ORGANIZATION_CODE, '741627328')?.reason).toBe('CHECK_DIGIT_MISMATCH');
  });

  it('are refused in another form', () => {
    expect(refuseNumber(NumberKind.TAXPAYER_ID, '123')?.reason).toBe('MALFORMED');
    expect(refuseNumber(NumberKind.OTHER, 'x'.repeat(33))?.reason).toBe('MALFORMED');
  });
});
