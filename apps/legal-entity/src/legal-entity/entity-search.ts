import type { Condition, SearchQuery } from '@registry/ledger';
import type { SearchLegalEntitiesRequest } from '@registry/proto/legal-entity/v1';
import { FieldChecks, divisionTerm, isDivisionCode, nation, todayInChina } from '@registry/service-kit';
import { foldEntityName } from './entity-name';
import { isStateCode, stateCode } from './entity-state';
import { isSection, sectionOf } from './industry-code';
import type { LegalEntityData } from './legal-entity-data';
import { searchTooWide } from './legal-entity.errors';
import { nameIndex, searchTerms } from './legal-entity.resource';
import { pairsToLookUp } from './name-pairs';

const maxNameLength = 200;
const organizationTypePattern = /^\d{1,3}$/;

/** A search as the ledger is asked, and what is left to check of each entity found. */
export interface EntitySearchPlan {
  readonly plan: Omit<SearchQuery, 'after' | 'limit'>;
  readonly accept?: (data: LegalEntityData) => boolean;
}

function checkRequest(request: SearchLegalEntitiesRequest, today: string): void {
  const { name, division, industry, state, organizationType } = request;
  const checks = new FieldChecks('', today);
  checks.text('name', name, maxNameLength);
  if (division !== '' && !isDivisionCode(division)) {
    checks.refuse('division', 'MALFORMED', { en: 'must be six digits', zh: '须为6位数字' });
  }
  checks.code('industry', industry, 'GB/T 4754', (code) => isSection(code) || sectionOf(code, today) !== undefined);
  checks.code('state', stateCode(state), 'entity-state', isStateCode);
  checks.pattern('organizationType', organizationType, organizationTypePattern, {
    en: 'must be a code of GB/T 20091',
    zh: '须为GB/T 20091代码',
  });
  checks.throwIfAny();
  if ([name, industry, state, organizationType].every((condition) => condition === '') && division === '') {
    throw searchTooWide({
      en: 'give a name, division, industry, state or organisation type',
      zh: '请给出名称、行政区划、行业、状态或组织机构类型',
    });
  }
  if (
    [...foldEntityName(name)].length === 1 &&
    [division, industry].every((place) => place === '' || place === nation)
  ) {
    throw searchTooWide({
      en: 'one character of a name needs a division or an industry beside it',
      zh: '单字名称查询须同时给出行政区划或行业',
    });
  }
}

/** Terms of all conditions, those that fewest entities have first. */
function termsOf({ name, division, industry, state }: SearchLegalEntitiesRequest): [string, ...string[]] {
  const pairs = pairsToLookUp(name).map(searchTerms.pair);
  const county = division !== '' && !division.endsWith('00');
  const place = division === '' || division === nation ? [] : [divisionTerm(division)];
  const trade = industry === '' ? [] : [searchTerms.industry(industry.slice(0, 2))];
  const [first = divisionTerm(nation), ...rest] = [
    ...pairs,
    ...(county ? [...place, ...trade] : [...trade, ...place]),
    ...(state === '' ? [] : [searchTerms.state(stateCode(state))]),
  ];
  return [first, ...rest];
}

function conditionsOf({ industry, organizationType }: SearchLegalEntitiesRequest): Record<string, Condition> {
  return {
    ...(industry.length > 2 ? { 'industry.code': { prefix: industry } } : {}),
    ...(organizationType === '' ? {} : { organizationType: { prefix: organizationType } }),
  };
}

/**
 * How a search is answered: the term that fewest entities have leads, the others are asked besides, and a name found by
 * its pairs of characters is compared as a whole.
 * @throws RegistryError INVALID_ARGUMENT naming each bad field; `SEARCH_TOO_WIDE`
 */
export function planEntitySearch(request: SearchLegalEntitiesRequest): EntitySearchPlan {
  checkRequest(request, todayInChina());
  const [term, ...and] = termsOf(request);
  const plan = { index: nameIndex, term, and, where: conditionsOf(request) };
  const part = foldEntityName(request.name);
  if (part === '') {
    return { plan };
  }
  const holds = (name: string) => foldEntityName(name).includes(part);
  return { plan, accept: ({ name, formerNames = [] }) => holds(name) || formerNames.some(holds) };
}
