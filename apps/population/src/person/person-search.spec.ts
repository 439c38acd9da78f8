import fc from 'fast-check';
import { NameMatch, SearchPersonsRequest } from '@registry/proto/population/v1';
import { endOfPrefix, planPersonSearch } from './person-search';

const plan = (request: Partial<SearchPersonsRequest>) => planPersonSearch(SearchPersonsRequest.fromPartial(request));

/** Order of code points, in which stores keep texts. */
const compare = (one: string, other: string) => Buffer.compare(Buffer.from(one), Buffer.from(other));

describe('search of persons', () => {
  it('reads a whole name as the only value of a range under the division', () => {
    expect(plan({ name: '张伟', division: '440300' })).toEqual({
      index: 'name',
      term: 'd:4403',
      sortFrom: '张伟',
      sortTo: '张伟\0',
      where: {},
    });
  });

  it('reads a prefix as a range that holds exactly what begins with it', () => {
    const texts = fc.string({ unit: 'binary', minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(texts, texts, (prefix, other) => {
        const end = endOfPrefix(prefix);
        const inside = compare(other, prefix) >= 0 && (end === undefined || compare(other, end) < 0);
        return inside === other.startsWith(prefix);
      }),
    );
    expect(plan({ name: '欧阳', nameMatch: NameMatch.PREFIX })).toMatchObject({ term: 'd:000000', sortTo: '欧阴' });
  });

  it('reads birth dates without a name from the birth index, both ends included', () => {
    expect(plan({ division: '310101', bornFrom: '1990-01-01', bornTo: '1990-12-31', sex: '2' })).toEqual({
      index: 'birth',
      term: 'd:310101',
      sortFrom: '1990-01-01',
      sortTo: '1991-01-01',
      where: { sex: '2' },
    });
  });

  it('checks birth dates beside a name', () => {
    expect(plan({ name: '张伟', bornFrom: '1990-01-01' }).where).toEqual({ birthDate: { gte: '1990-01-01' } });
  });

  it('is refused when it names too little', () => {
    expect(() => plan({})).toThrow(expect.objectContaining({ reason: 'SEARCH_TOO_WIDE' }));
    expect(() => plan({ division: '000000', sex: '1' })).toThrow(
      expect.objectContaining({ reason: 'SEARCH_TOO_WIDE' }),
    );
    expect(() => plan({ division: '440000', bornFrom: '1990-01-01' })).toThrow(
      expect.objectContaining({ reason: 'SEARCH_TOO_WIDE' }),
    );
  });

  it('is refused naming each bad field', () => {
    expect(() => plan({ name: '张', division: '4403', bornFrom: '1990-02-30', sex: '3' })).toThrow(
      expect.objectContaining({
        violations: [
          expect.objectContaining({ field: 'division', reason: 'MALFORMED' }),
          expect.objectContaining({ field: 'bornFrom', reason: 'DATE_IMPOSSIBLE' }),
          expect.objectContaining({ field: 'sex', reason: 'MALFORMED' }),
        ],
      }),
    );
  });
});
