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

  it('finds a successor for at least 97 of 100 codes abolished since 2002', () => {
    const latest = divisionHistory().filter(
      ({ code, validTo }) => validTo !== undefined && divisionVersions(code).at(-1)?.validTo === validTo,
    );
    const followed = latest.filter(({ successors }) => successors.length > 0);
    expect(followed.length / latest.length).toBeGreaterThanOrEqual(0.97);
  });

  it.each([
    ['440107', '2005-04-28', ['440103 荔湾区']],
    ['341400', '2011-08-22', ['340100 合肥市', '340200 芜湖市', '340500 马鞍山市']],
    ['500225', '2011-10-22', ['500111 大足区']],
    ['370284', '2013-08-31', ['370211 黄岛区']],
    ['441827', '2013-08-31', ['441803 清新区']],
    ['330621', '2014-10-31', ['330603 柯桥区']],
    ['120225', '2016-07-31', ['120119 蓟州区']],
    ['140203', '2020-12-31', ['140214 云冈区']],
    ['230711', '2020-12-31', ['230718 乌翠区']],
    ['340221', '2020-12-31', ['340210 湾沚区']],
    ['410322', '2022-12-31', ['410308 孟津区']],
  ])('%s went on from %s as %j', (code, date, names) => {
    const successors = divisionVersions(code).at(-1)?.successors ?? [];
    expect(successors.map((successor) => `${successor.code} ${successor.name}`)).toEqual(names);
    expect(successors.every((successor) => successor.date === date)).toBe(true);
  });

  it('begins a renamed survivor on the day of the merger that renamed it', () => {
    expect(resolveDivision('500111', '2011-10-21')?.name).toBe('双桥区');
    expect(resolveDivision('500111', '2011-10-22')).toMatchObject({ name: '大足区', datePrecision: 'exact' });
  });

  it('puts every town below a division in force', () => {
    const parents = new Set(townDivisions().map(({ parent }) => parent));
    expect([...parents].filter((parent) => !resolveDivision(parent, '2023-06-30'))).toEqual([]);
  });

  it('names every successor and predecessor as it was called that day', () => {
    const wrong = divisionHistory().flatMap(({ code, successors }) =>
      successors.filter((to) => resolveDivision(to.code, to.date)?.name !== to.name).map((to) => `${code} ${to.code}`),
    );
    expect(wrong).toEqual([]);
  });

  it('carries the towns below every kind of county', () => {
    const towns = townDivisions();
    expect(towns.length).toBeGreaterThan(41_000);
    expect(towns.every(({ code }) => /^\d{9}$/.test(code))).toBe(true);
  });
});
