import { divisionInForce } from './in-force';

describe('a division in force within a range', () => {
  it('was abolished no earlier than the range begins', () => {
    expect(divisionInForce('110103', { from: '2005-01-01' })).toBe(true);
    expect(divisionInForce('110103', { from: '2015-01-01' })).toBe(false);
  });

  it('began before the range ends', () => {
    expect(divisionInForce('330114', { from: '2010-01-01' })).toBe(true);
    expect(divisionInForce('330114', { from: '2010-01-01', to: '2020-01-01' })).toBe(false);
  });

  it('is known to some edition', () => {
    expect(divisionInForce('999999', { from: '2015-01-01' })).toBe(false);
  });
});
