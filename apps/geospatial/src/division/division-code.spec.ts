import { DivisionLevel } from '@registry/proto/geospatial/v1';
import { isWithin, levelOf, parentOf } from './division-code';

describe('a division code', () => {
  it.each([
    ['000000', DivisionLevel.NATION, ''],
    ['310000', DivisionLevel.PROVINCE, '000000'],
    ['440300', DivisionLevel.PREFECTURE, '440000'],
    ['440304', DivisionLevel.COUNTY, '440300'],
    ['110101', DivisionLevel.COUNTY, '110000'],
    ['429004', DivisionLevel.COUNTY, '420000'],
    ['440304001', DivisionLevel.TOWNSHIP, '440304'],
    ['440304001002', DivisionLevel.VILLAGE, '440304001'],
  ])('%s says its level and what is above it', (code, level, parent) => {
    expect([levelOf(code), parentOf(code)]).toEqual([level, parent]);
  });

  it('lies within each division above it and within itself, not within a neighbour', () => {
    expect(['000000', '440000', '440300', '440304', '440305'].map((above) => isWithin('440304', above))).toEqual([
      true,
      true,
      true,
      true,
      false,
    ]);
  });
});
