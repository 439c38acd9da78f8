import { nameTerms, queryTerms } from './name-terms';

const finds = (query: string) => {
  const terms = new Set(nameTerms('东城区', 'Dong Cheng Qu'));
  return queryTerms(query).every((term) => terms.has(term)) && queryTerms(query).length > 0;
};

describe('a division is found', () => {
  it.each(['东', '城区', '东城区', 'dong', 'dongch', 'Dōng Chéng', 'DONG CHENG QU'])('by %s', (query) => {
    expect(finds(query)).toBe(true);
  });

  it.each(['西城区', '区城', '城', 'cheng', '', ' '])('not by "%s"', (query) => {
    expect(finds(query)).toBe(false);
  });
});
