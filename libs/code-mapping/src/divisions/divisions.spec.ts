import fc from 'fast-check';
import { readEditions, readRuns } from './edition-runs';
import { divisionExistedEver, divisionHistory, divisionVersions, resolveDivision, townDivisions } from './divisions';

describe('history of administrative divisions', () => {
  it('knows 崇文区 before 2010 and its successor since', () => {
    expect(resolveDivision('110103', '2009-01-01')).toMatchObject({ name: '崇文区', validTo: '2010-07-01' });
    expect(resolveDivision('110103', '2010-07-01')).toBeUndefined();
    expect(divisionVersions('110103').at(-1)?.successors).toEqual([
      { code: '110101', name: '东城区', date: '2010-07-01', kind: 'merged' },
    ]);
  });

  it('makes a surviving division whose extent changed a new version', () => {
    const versions = divisionVersions('110101');
    expect(versions.map(({ validFrom, validTo }) => [validFrom, validTo])).toEqual([
      ['1949-10-01', '2010-07-01'],
      ['2010-07-01', undefined],
    ]);
    expect(versions[1]?.predecessors).toMatchObject([{ code: '110103', kind: 'merged' }]);
  });

  it('follows a county that became a district to its new code', () => {
    expect(divisionVersions('110228').at(-1)?.successors).toMatchObject([{ code: '110118', name: '密云区' }]);
  });

  it('names a split part by part', () => {
    expect(
      divisionVersions('330104')
        .at(-1)
        ?.successors.map(({ code }) => code),
    ).toEqual(['330102', '330114']);
  });

  it('puts a county below its prefecture, or below its province where there is none', () => {
    expect(resolveDivision('440304', '2026-01-01')?.parent).toBe('440300');
    expect(resolveDivision('310101', '2026-01-01')?.parent).toBe('310000');
    expect(resolveDivision('310000', '2026-01-01')?.parent).toBe('000000');
  });

  it('leaves out headings that are no divisions', () => {
    expect(divisionVersions('110100')).toEqual([]);
    expect(divisionVersions('429000')).toEqual([]);
  });

  it('knows area codes that only old identity cards have', () => {
    expect(divisionExistedEver('110103')).toBe(true);
    expect(divisionExistedEver('999999')).toBe(false);
  });

  it('never lets two versions of a code overlap', () => {
    const codes = [...new Set(divisionHistory().map(({ code }) => code))];
    fc.assert(
      fc.property(fc.constantFrom(...codes), (code) => {
        const versions = divisionVersions(code);
        return versions.every(({ validFrom, validTo }, index) => {
          const next = versions[index + 1];
          return (validTo === undefined || validFrom < validTo) && (!next || (validTo ?? '9') <= next.validFrom);
        });
      }),
      { numRuns: codes.length },
    );
  });

  it('resolves every listed code on the day of each edition that lists it, unless a dated change ended it before', () => {
    const editions = readEditions();
    const missing = readRuns().flatMap(({ code, name, first, last }) =>
      editions
        .slice(first, last + 1)
        .filter(({ date }) => {
          const found = resolveDivision(code, date);
          const ended = divisionVersions(code).some(
            ({ validTo, name: had }) => had === name && (validTo ?? '9') <= date,
          );
          return found?.name !== name && !ended;
        })
        .map(({ date }) => `${code} ${name} ${date}`),
    );
    expect(missing).toEqual([]);
  });

  it('finds a successor for at least three of four codes abolished since 2002', () => {
    const latest = divisionHistory().filter(
      ({ code, validTo }) => validTo !== undefined && divisionVersions(code).at(-1)?.validTo === validTo,
    );
    const followed = latest.filter(({ successors }) => successors.length > 0);
    expect(followed.length / latest.length).toBeGreaterThan(0.75);
  });

  it('carries the towns below every kind of county', () => {
    const towns = townDivisions();
    expect(towns.length).toBeGreaterThan(41_000);
    expect(towns.every(({ code, parent }) => /^\d{9}$/.test(code) && code.startsWith(parent))).toBe(true);
  });
});
