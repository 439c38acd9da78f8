import { mongoCode, unpackSqlState } from './sqlstates';

describe('errors of PostgreSQL', () => {
  it('are read out of the integers that DocumentDB packs them into', () => {
    expect(unpackSqlState(319029277)).toBe('M001C');
    expect(unpackSqlState(50463045)).toBe('55P03');
  });

  it('become those of MongoDB, or UnknownError', () => {
    expect(mongoCode('M001C')).toEqual({ code: 11000, codeName: 'DuplicateKey' });
    expect(mongoCode('40001')).toEqual({ code: 112, codeName: 'WriteConflict' });
    expect(mongoCode('XX000')).toEqual({ code: 8, codeName: 'UnknownError' });
  });
});
