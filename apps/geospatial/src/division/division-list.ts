import type { SearchQuery } from '@registry/ledger';
import { DivisionLevel, type ListDivisionsRequest } from '@registry/proto/geospatial/v1';
import { FieldChecks, todayInChina } from '@registry/service-kit';
import { divisionCodeForm, divisionCodePattern } from './division-code';
import { everyDivision } from './division.resource';
import { queryTerms } from './name-terms';

const maxQuery = 32;

/**
 * How a listing is asked of the ledger: by the term that fewest divisions have, the others beside it.
 * @throws RegistryError INVALID_ARGUMENT naming each bad field
 */
export function planDivisionList(request: ListDivisionsRequest): Pick<SearchQuery, 'index' | 'term' | 'and'> {
  const checks = new FieldChecks('', todayInChina());
  checks.pattern('parent', request.parent, divisionCodePattern, divisionCodeForm);
  checks.text('query', request.query, maxQuery);
  if (!(request.level in DivisionLevel)) {
    checks.refuse('level', 'VALUE_UNKNOWN', { en: 'is no DivisionLevel', zh: '不是行政级别的取值' });
  }
  const named = queryTerms(request.query);
  if (request.query !== '' && named.length === 0) {
    checks.refuse('query', 'QUERY_EMPTY', { en: 'holds nothing to search for', zh: '没有可查询的内容' });
  }
  checks.throwIfAny();
  const [term, ...and] = [
    ...named,
    ...(request.parent === '' ? [] : [`parent:${request.parent}`]),
    ...(request.level === DivisionLevel.UNSPECIFIED ? [] : [`level:${request.level}`]),
    everyDivision,
  ];
  return { index: 'listing', term: term ?? everyDivision, and: and.filter((other) => other !== everyDivision) };
}
