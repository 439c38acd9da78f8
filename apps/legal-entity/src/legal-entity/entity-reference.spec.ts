import { LegalEntityReference } from '@registry/proto/legal-entity/v1';
import { entityReference } from './entity-reference';

const refer = (reference: LegalEntityReference['reference']) => entityReference({ reference }, 'legalEntity');

describe('reference to an entity', () => {
  it('takes a number without its separators', () => {
    expect(refer({ $case: 'organizationCode', value: '74162732-9' })).toEqual({
      identifiers: [{ kind: 'organizationCode', value: '741627329' }],
    });
  });

  it('tries a number of any kind as every kind that it can be', () => {
    expect(refer({ $case: 'number', value: '310000400311804' })).toEqual({
      identifiers: [
        { kind: 'registrationNumber', value: '310000400311804' },
        { kind: 'taxpayerId', value: '310000400311804' },
        { kind: 'otherNumber', value: '310000400311804' },
      ],
    });
  });

  it('takes a unified social credit code for a taxpayer id', () => {
    expect(refer({ $case: 'taxpayerId', value: '91310000741627329A' })).toEqual({
      identifiers: [
        { kind: 'taxpayerId', value: '91310000741627329A' },
        { kind: 'unifiedSocialCreditCode', value: '91310000741627329A' },
      ],
    });
  });

  it('is refused naming the number that is wrong', () => {
    expect(() => refer({ $case: 'unifiedSocialCreditCode', value: '91310000741627329B' })).toThrow(
      expect.objectContaining({
        reason: 'CHECK_DIGIT_MISMATCH',
        violations: [expect.objectContaining({ field: 'legalEntity.unifiedSocialCreditCode' })],
      }),
    );
    expect(() => refer(undefined)).toThrow(expect.objectContaining({ reason: 'LEGAL_ENTITY_REFERENCE_REQUIRED' }));
  });
});
