import { NumberKind } from '@registry/proto/legal-entity/v1';
import type { FieldChecks } from '@registry/service-kit';
import { isKnownKind, refuseNumber } from '../entity-number';
import type { LegalEntityData } from '../legal-entity-data';
import { isSyntheticCode } from '../synthetic-code';

const maxFormerNumbers = 50;

/** Checks the unified social credit code and every former number by the standard of its kind. */
export function checkNumbers(checks: FieldChecks, data: LegalEntityData, allowSynthetic: boolean): void {
  const { unifiedSocialCreditCode: code, formerNumbers = [] } = data;
  if (checks.required('unifiedSocialCreditCode', code)) {
    const refusal = refuseNumber(NumberKind.UNIFIED_SOCIAL_CREDIT_CODE, code);
    if (refusal !== undefined) {
      checks.refuse('unifiedSocialCreditCode', refusal.reason, refusal.message);
    } else if (!allowSynthetic && isSyntheticCode(code)) {
      checks.refuse('unifiedSocialCreditCode', 'SYNTHETIC_NOT_ALLOWED', {
        en: 'synthetic numbers are not accepted here',
        zh: '此处不接受合成（测试）号码',
      });
    }
  }
  if (formerNumbers.length > maxFormerNumbers) {
    checks.refuse('formerNumbers', 'TOO_MANY', {
      en: `must be at most ${maxFormerNumbers}`,
      zh: `最多${maxFormerNumbers}个`,
    });
    return;
  }
  formerNumbers.forEach(({ kind = NumberKind.UNSPECIFIED, value = '' }, index) => {
    const number = checks.within(`formerNumbers[${index}]`);
    if (!isKnownKind(kind)) {
      number.refuse('kind', 'KIND_UNKNOWN', { en: 'must be a kind of number', zh: '号码类型无效' });
      return;
    }
    const refusal = number.required('value', value) ? refuseNumber(kind, value) : undefined;
    if (refusal !== undefined) {
      number.refuse('value', refusal.reason, refusal.message);
    }
  });
}
