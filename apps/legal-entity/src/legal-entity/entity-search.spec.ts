import { SearchLegalEntitiesRequest } from '@registry/proto/legal-entity/v1';
import type { LegalEntityData } from './legal-entity-data';
import { planEntitySearch } from './entity-search';

const plan = (request: Partial<SearchLegalEntitiesRequest>) =>
  planEntitySearch(SearchLegalEntitiesRequest.fromPartial(request));
const named = (name: string, formerNames?: string[]) => ({ name, formerNames }) as unknown as LegalEntityData;

describe('search of legal entities', () => {
  it('is led by the rarest pair of characters of the name', () => {
    expect(plan({ name: '上海比亚迪', division: '310000' }).plan).toEqual({
      index: 'name',
      term: 'n:海比',
      and: ['n:比亚', 'n:亚迪', 'n:上海', 'd:31'],
      where: {},
    });
  });

  it('compares the part of the name as a whole, in earlier names too', () => {
    const { accept } = plan({ name: '比亚迪' });
    expect(accept?.(named('上海比亚迪有限公司'))).toBe(true);
    expect(accept?.(named('比亚与亚迪公司'))).toBe(false);
    expect(accept?.(named('甲公司', ['乙比亚迪公司']))).toBe(true);
  });

  it('is led by a county before an industry, and by an industry before a province', () => {
    expect(plan({ division: '310104', industry: '6620' }).plan).toMatchObject({
      term: 'd:310104',
      and: ['i:66'],
      where: { 'industry.code': { prefix: '6620' } },
    });
    expect(plan({ division: '310000', industry: 'J' }).plan).toMatchObject({ term: 'i:J', and: ['d:31'] });
  });

  it('covers the organisation types under a shorter code', () => {
    expect(plan({ organizationType: '11' }).plan).toEqual({
      index: 'name',
      term: 'd:000000',
      and: [],
      where: { organizationType: { prefix: '11' } },
    });
  });

  it('is refused without any condition, and naming each bad field', () => {
    expect(() => plan({})).toThrow(expect.objectContaining({ reason: 'SEARCH_TOO_WIDE' }));
    expect(() => plan({ division: '31', industry: 'Z', state: '运营', organizationType: 'x' })).toThrow(
      expect.objectContaining({
        violations: ['division', 'industry', 'state', 'organizationType'].map((field) =>
          expect.objectContaining({ field }),
        ),
      }),
    );
  });
});
