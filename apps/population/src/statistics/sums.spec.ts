import { sumBySex } from './sums';

describe('sums by sex', () => {
  it('take real and synthetic people together, in order of code', () => {
    const groups = new Map([
      ['2', [1, 2]],
      ['1*', [3, 4]],
      ['1', [5, 6]],
      ['9', [0, 0]],
    ]);
    expect([...sumBySex(groups)]).toEqual([
      ['1', [8, 10]],
      ['2', [1, 2]],
    ]);
  });
});
