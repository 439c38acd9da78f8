import { divisionTerm, divisionTerms, isDivisionCode } from './division-terms';

describe('division search terms', () => {
  it('find a county under the nation, its province, its prefecture and itself', () => {
    expect(divisionTerms('440304')).toEqual(['d:000000', 'd:44', 'd:4403', 'd:440304']);
  });

  it('are the significant digits of a province, prefecture or county', () => {
    expect(['000000', '440000', '440300', '440304'].map(divisionTerm)).toEqual([
      'd:000000',
      'd:44',
      'd:4403',
      'd:440304',
    ]);
  });

  it('name something kept at a prefecture or province once', () => {
    expect(divisionTerms('440300')).toEqual(['d:000000', 'd:44', 'd:4403']);
    expect(divisionTerms('440000')).toEqual(['d:000000', 'd:44']);
  });

  it('take six digits for a code and nothing else', () => {
    expect(['440300', '44030', '4403000', 'PP9901', ''].map(isDivisionCode)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
