import type { SearchQuery } from '@registry/ledger';
import type { SearchPersonsRequest } from '@registry/proto/population/v1';
import { NameMatch } from '@registry/proto/population/v1';
import { FieldChecks, addDays, divisionTerm, isDivisionCode, todayInChina } from '@registry/service-kit';
import { normalizePersonName } from './person-name';
import { searchTooWide } from './person.errors';
import { personIndexes } from './person.resource';

const sexPattern = /^[0129]$/;
const maxNameLength = 100;

/** A search as the ledger is asked: one term of one index, a range of its sort values, and what is checked besides. */
export type PersonSearchPlan = Omit<SearchQuery, 'after' | 'limit'>;

/** The first text in order of code points that does not begin with a prefix; undefined when there is none. */
export function endOfPrefix(prefix: string): string | undefined {
  const points = [...prefix].map((character) => character.codePointAt(0) ?? 0);
  for (let last = points.pop(); last !== undefined; last = points.pop()) {
    if (last < 0x10ffff) {
      // The code points of surrogates are in no text.
      return String.fromCodePoint(...points, last === 0xd7ff ? 0xe000 : last + 1);
    }
  }
  return undefined;
}

function checkRequest(request: SearchPersonsRequest): void {
  const checks = new FieldChecks('', todayInChina());
  checks.text('name', request.name, maxNameLength);
  if (request.division !== '' && !isDivisionCode(request.division)) {
    checks.refuse('division', 'MALFORMED', { en: 'must be six digits', zh: '须为6位数字' });
  }
  checks.date('bornFrom', request.bornFrom);
  checks.date('bornTo', request.bornTo);
  checks.order(request.bornFrom, 'bornTo', request.bornTo, {
    en: 'must not be before bornFrom',
    zh: '不得早于bornFrom',
  });
  checks.pattern('sex', request.sex, sexPattern, { en: 'must be a code of GB/T 2261.1', zh: '须为GB/T 2261.1代码' });
  checks.throwIfAny();
  if (request.name === '' && (request.division === '' || request.division === '000000')) {
    throw searchTooWide('name', { en: 'give a name or a division', zh: '请给出姓名或行政区划' });
  }
}

function byName(request: SearchPersonsRequest, term: string): PersonSearchPlan {
  const name = normalizePersonName(request.name);
  const sortTo = request.nameMatch === NameMatch.PREFIX ? endOfPrefix(name) : `${name}\0`;
  const birthDate = {
    ...(request.bornFrom === '' ? {} : { gte: request.bornFrom }),
    ...(request.bornTo === '' ? {} : { lt: addDays(request.bornTo, 1) }),
  };
  return {
    index: personIndexes.name,
    term,
    ...(name === '' ? {} : { sortFrom: name, ...(sortTo === undefined ? {} : { sortTo }) }),
    where: {
      ...(request.sex === '' ? {} : { sex: request.sex }),
      ...(Object.keys(birthDate).length === 0 ? {} : { birthDate }),
    },
  };
}

function byBirth(request: SearchPersonsRequest, term: string): PersonSearchPlan {
  if (request.division.endsWith('0000')) {
    throw searchTooWide('division', {
      en: 'birth dates without a name need a prefecture or a county',
      zh: '不含姓名的出生日期查询须限定到地级或县级',
    });
  }
  return {
    index: personIndexes.birth,
    term,
    ...(request.bornFrom === '' ? {} : { sortFrom: request.bornFrom }),
    ...(request.bornTo === '' ? {} : { sortTo: addDays(request.bornTo, 1) }),
    where: request.sex === '' ? {} : { sex: request.sex },
  };
}

/**
 * How a search is answered: names are a range of the name index under the division's term, birth dates without a name
 * a range of the birth index.
 * @throws RegistryError INVALID_ARGUMENT naming each bad field; `SEARCH_TOO_WIDE`
 */
export function planPersonSearch(request: SearchPersonsRequest): PersonSearchPlan {
  checkRequest(request);
  const term = divisionTerm(request.division === '' ? '000000' : request.division);
  const born = request.bornFrom !== '' || request.bornTo !== '';
  return request.name === '' && born ? byBirth(request, term) : byName(request, term);
}
