import { tally } from './tallies';

describe('tallies of legal entities', () => {
  it('add up groups by section and by state, synthetic ones too, the unknown section last', () => {
    const groups = new Map([
      ['|20', [1]],
      ['J|20', [2]],
      ['J|20*', [3]],
      ['C|90', [4]],
      ['A|20', [0]],
    ]);
    expect(tally(groups)).toEqual({
      total: 10,
      bySection: [
        { code: 'C', count: 4 },
        { code: 'J', count: 5 },
        { code: '', count: 1 },
      ],
      byState: [
        { code: '20', count: 6 },
        { code: '90', count: 4 },
      ],
      bySectionAndState: [
        { section: 'C', state: '90', count: 4 },
        { section: 'J', state: '20', count: 5 },
        { section: '', state: '20', count: 1 },
      ],
    });
  });
});
