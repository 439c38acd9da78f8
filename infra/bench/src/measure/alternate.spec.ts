import { alternate, median } from './alternate';

describe('an alternating measurement', () => {
  it('measures both in every round and changes who goes first', async () => {
    const order: string[] = [];
    const contender = (name: string, rate: number) => ({
      name,
      run: () => {
        order.push(name);
        return Promise.resolve(rate);
      },
    });
    const comparison = await alternate(contender('ours', 6), contender('rival', 3), 3);
    expect(order).toEqual(['ours', 'rival', 'rival', 'ours', 'ours', 'rival']);
    expect(comparison.ratios).toEqual([2, 2, 2]);
  });

  it('takes the middle value, or the mean of the two in the middle', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([9, 1, 5, 7])).toBe(6);
  });
});
