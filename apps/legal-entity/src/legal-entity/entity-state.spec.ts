import { isStateCode, stateCode } from './entity-state';

describe('state of an entity', () => {
  it('is read from a code or from a term in circulation', () => {
    expect(['20', '存续', '在营', '开业', '在册', '吊销未注销', '注销'].map(stateCode)).toEqual([
      '20',
      '20',
      '20',
      '20',
      '20',
      '50',
      '90',
    ]);
  });

  it('is none for other texts', () => {
    expect(['', '99', '运营'].map(stateCode).filter(isStateCode)).toEqual([]);
  });
});
