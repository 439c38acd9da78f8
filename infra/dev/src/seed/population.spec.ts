import { personRows } from './population';

const TODAY = '2026-01-01';

describe('seeded people', () => {
  it('are the same whether few or more are asked for, so that more can be added', () => {
    const few = [...personRows(300, TODAY)];
    const more = [...personRows(2_000, TODAY)];
    expect(more.length).toBeGreaterThan(few.length);
    expect(more.slice(0, few.length)).toEqual(few);
  });

  it('come in whole households', () => {
    const rows = [...personRows(1, TODAY)];
    expect(new Set(rows.map(({ person }) => person?.householdNumber)).size).toBe(1);
    expect(rows.some(({ person }) => person?.relationToHead === '02')).toBe(true);
  });
});
