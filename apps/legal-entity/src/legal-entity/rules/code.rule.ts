import { CURRENCY, ECONOMIC_TYPE, ORGANIZATION_TYPE } from '@registry/code-mapping';
import type { FieldChecks } from '@registry/service-kit';
import { isStateCode } from '../entity-state';
import { isSection, sectionOf } from '../industry-code';
import type { LegalEntityData } from '../legal-entity-data';

/** Checks every coded element against the code system in force today. */
export function checkCodes(checks: FieldChecks, data: LegalEntityData, today: string): void {
  if (checks.required('state', data.state)) {
    checks.code('state', data.state, 'entity-state', isStateCode);
  }
  checks.code('organizationType', data.organizationType, ORGANIZATION_TYPE.standard, (code) =>
    Boolean(ORGANIZATION_TYPE.find(code, today)),
  );
  checks.code('economicType', data.economicType, ECONOMIC_TYPE.standard, (code) =>
    Boolean(ECONOMIC_TYPE.find(code, today)),
  );
  checks.code('registeredCapital.currency', data.registeredCapital?.currency, CURRENCY.standard, (code) =>
    Boolean(CURRENCY.find(code, today)),
  );
  checkIndustry(checks, data, today);
}

function checkIndustry(checks: FieldChecks, { industry }: LegalEntityData, today: string): void {
  checks.code('industry.section', industry?.section, 'GB/T 4754', isSection);
  checks.code('industry.code', industry?.code, 'GB/T 4754', (code) => sectionOf(code, today) !== undefined);
  const section = industry?.code === undefined ? undefined : sectionOf(industry.code, today);
  if (section !== undefined && industry?.section !== undefined && section !== industry.section) {
    checks.refuse('industry.section', 'SECTION_MISMATCH', {
      en: 'is not the section of industry.code',
      zh: '与行业代码所属门类不符',
    });
  }
}
