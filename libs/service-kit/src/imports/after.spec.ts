import { afterText, parseAfter } from './after';

describe('the commits that a write follows', () => {
  it('read back as they were written', () => {
    const after = { population: 24, 'legal-entity': 0, geospatial: 157 };
    expect(parseAfter(afterText(after))).toEqual(after);
    expect(parseAfter(undefined)).toEqual({});
  });

  it.each([
    '',
    'population',
    'population=',
    'population=-1',
    'population=1.5',
    'population=1,',
    'population=1,population=2',
    'Population=1',
    '__proto__=1',
    'population=1234567890123456',
    Array.from({ length: 17 }, (_, index) => `r${index}=1`).join(','),
  ])('are not %j', (text) => {
    expect(() => parseAfter(text)).toThrow(expect.objectContaining({ reason: 'AFTER_MALFORMED' }));
  });
});
