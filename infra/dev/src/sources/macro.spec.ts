import { resolveDivision } from '@registry/code-mapping';
import { type MacroObservation, readMacroIndicators, readMacroObservations } from './macro';

const observations = readMacroObservations();

function vintages(series: string, period: string): MacroObservation[] {
  return observations.filter(
    (row) => `${row.databaseCode}.${row.indicatorCode}.${row.region}` === series && row.period === period,
  );
}

function latest(series: string, period: string): number {
  return Number(vintages(series, period).at(-1)?.value);
}

function provinces(indicator: string, period: string): Map<string, number> {
  const rows = observations.filter(
    ({ databaseCode, indicatorCode, ...row }) =>
      databaseCode === 'fsnd' && indicatorCode === indicator && row.period === period,
  );
  return new Map(rows.map(({ region, value }) => [region, Number(value)]));
}

function sum(values: Iterable<number>): number {
  return [...values].reduce((total, value) => total + value, 0);
}

describe('macroeconomic figures', () => {
  it('are of known indicators and of divisions in force, exact decimals, each with its release', () => {
    const known = new Set(readMacroIndicators().map(({ databaseCode, code }) => `${databaseCode}.${code}`));
    for (const row of observations) {
      expect(known).toContain(`${row.databaseCode}.${row.indicatorCode}`);
      expect(resolveDivision(row.region, `${row.period}-12-31`)).toBeDefined();
      expect(row.value).toMatch(/^\d+(\.\d+)?$/);
      expect(row.release).not.toBe('');
      expect(row.publishedAt > `${row.period}-12-31`).toBe(true);
    }
  });

  it('have one value per release and day, later ones being revisions', () => {
    const keys = observations.map((row) =>
      [row.databaseCode, row.indicatorCode, row.region, row.period, row.publishedAt].join(),
    );
    expect(new Set(keys).size).toBe(keys.length);
    expect(vintages('hgnd.A020102.000000', '2023').map(({ publishedAt, value }) => [publishedAt, value])).toEqual([
      ['2024-02-29', '1260582'],
      ['2024-12-26', '1294272'],
      ['2025-12-31', '1294271.7'],
    ]);
  });

  it('cover the nation from 1978 to 2024 and every province from 2019 to 2023', () => {
    for (let year = 1978; year <= 2024; year++) {
      for (const code of ['A020102', 'A030101', 'A090101']) {
        expect(vintages(`hgnd.${code}.000000`, String(year)).length).toBeGreaterThan(0);
      }
    }
    for (let year = 2019; year <= 2023; year++) {
      for (const code of ['A020101', 'A030101']) expect(provinces(code, String(year)).size).toBe(31);
    }
  });

  it('add up: the people of the provinces and the two million servicemen are the nation', () => {
    for (const period of ['2019', '2020', '2021', '2022', '2023']) {
      const servicemen = latest('hgnd.A030101.000000', period) - sum(provinces('A030101', period).values());
      expect(servicemen).toBeGreaterThan(195);
      expect(servicemen).toBeLessThan(205);
    }
  });

  it('add up: the products of the provinces are within one percent of what the nation was before the last revision', () => {
    for (const [period, nation] of [
      ['2019', 986515],
      ['2020', 1015986],
      ['2021', 1143670],
      ['2022', 1204724],
      ['2023', 1260582],
    ] as const) {
      expect(Math.abs(sum(provinces('A020101', period).values()) / nation - 1)).toBeLessThan(0.01);
    }
  });

  it('move as an economy does: no year of fewer people before 2022, prices between -2 and 25 percent', () => {
    for (let year = 1979; year <= 2024; year++) {
      const grew = latest('hgnd.A030101.000000', String(year)) > latest('hgnd.A030101.000000', String(year - 1));
      expect(grew).toBe(year < 2022);
      const cpi = latest('hgnd.A090101.000000', String(year));
      expect(cpi).toBeGreaterThan(98);
      expect(cpi).toBeLessThan(125);
      const product = latest('hgnd.A020102.000000', String(year)) / latest('hgnd.A020102.000000', String(year - 1));
      expect(product).toBeGreaterThan(1.02);
      expect(product).toBeLessThan(1.4);
    }
  });
});
