import { pageSize } from './page-size';

describe('a page size', () => {
  const bounds = { fallback: 50, max: 500 };

  it.each([
    [0, 50],
    [1, 1],
    [500, 500],
    [501, 500],
  ])('of %i is %i', (asked, size) => {
    expect(pageSize(asked, bounds)).toBe(size);
  });

  it('is refused when negative, naming its field', () => {
    expect(() => pageSize(-1, { ...bounds, field: 'limit' })).toThrow(
      expect.objectContaining({
        violations: [expect.objectContaining({ field: 'limit', reason: 'PAGE_SIZE_NEGATIVE' })],
      }),
    );
  });
});
