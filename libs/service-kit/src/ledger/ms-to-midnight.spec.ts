import { msToMidnight } from './ms-to-midnight';

describe('the time to midnight in Shanghai', () => {
  it.each([
    ['2024-03-01T15:59:59.000Z', 2_000],
    ['2024-03-01T16:00:00.000Z', 86_401_000],
    ['2024-03-01T00:00:00.000Z', 16 * 3_600_000 + 1_000],
  ])('at %s is %d ms, with a second for clocks that differ', (now, ms) => {
    expect(msToMidnight(new Date(now))).toBe(ms);
  });
});
