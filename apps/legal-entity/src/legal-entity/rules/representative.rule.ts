import { DOCUMENT_TYPE, divisionExistedEver } from '@registry/code-mapping';
import { type CitizenIdRules, parseCitizenId } from '@registry/identity';
import type { FieldChecks } from '@registry/service-kit';
import type { LegalEntityData } from '../legal-entity-data';

/** 居民身份证 identity card, GA/T 517. */
const identityCard = '111';
const documentPattern = /^[0-9A-Za-z\p{Script=Han}()（）-]{1,32}$/u;

/** Checks the legal representative: the document by its type, a citizen id by GB 11643. */
export function checkRepresentative(
  checks: FieldChecks,
  { legalRepresentative }: LegalEntityData,
  rules: CitizenIdRules & { readonly today: string },
): void {
  const representative = checks.within('legalRepresentative');
  const { name, documentType, documentNumber } = legalRepresentative ?? {};
  representative.text('name', name, 100);
  representative.code('documentType', documentType, DOCUMENT_TYPE.standard, (code) =>
    Boolean(DOCUMENT_TYPE.find(code, rules.today)),
  );
  if (documentType === identityCard && documentNumber !== undefined) {
    const outcome = parseCitizenId(documentNumber, { ...rules, areaExisted: divisionExistedEver });
    if (!outcome.ok) {
      representative.refuse('documentNumber', outcome.reason, outcome.message);
    }
    return;
  }
  representative.pattern('documentNumber', documentNumber, documentPattern, {
    en: 'must be 1 to 32 letters and digits',
    zh: '须为1至32位字母或数字',
  });
}
