import { CODE_SYSTEMS, codeSystem } from './catalogue';
import { INDUSTRY } from './small-tables/industry';

describe('code systems', () => {
  it('have ids of their own and name their standard', () => {
    expect(new Set(CODE_SYSTEMS.map(({ id }) => id)).size).toBe(CODE_SYSTEMS.length);
    expect(CODE_SYSTEMS.every(({ standard, publisher }) => standard !== '' && publisher !== '')).toBe(true);
  });

  it.each(CODE_SYSTEMS.map((system) => [system.id, system] as const))('%s finds every code it lists', (_id, system) => {
    const asOf = '2026-01-01';
    const codes = system.list({ asOf });
    expect(codes.length).toBeGreaterThan(0);
    expect(codes.filter(({ code }) => system.find(code, asOf)?.code !== code)).toEqual([]);
  });

  it.each(CODE_SYSTEMS.map((system) => [system.id, system] as const))(
    '%s has no code without its parent',
    (_id, system) => {
      const asOf = '2026-01-01';
      const orphans = system.list({ asOf }).filter(({ parent }) => parent !== undefined && !system.find(parent, asOf));
      expect(orphans).toEqual([]);
    },
  );

  it('reads an industry code by the edition of its date', () => {
    expect(INDUSTRY.find('79', '2016-01-01')).toMatchObject({ name: { zh: '居民服务业' }, parent: 'O' });
    expect(INDUSTRY.find('79', '2018-01-01')).toMatchObject({ name: { zh: '土地管理业' }, parent: 'N' });
  });

  it('searches by name, English name, pinyin and code', () => {
    const asOf = '2026-01-01';
    const names = (id: string, query: string) =>
      codeSystem(id)
        ?.list({ asOf, query })
        .map(({ name }) => name.zh);
    expect(names('gb-t-2260', 'pudong')).toEqual(['浦东新区']);
    expect(names('gb-t-2261.1', 'female')).toEqual(['女性']);
    expect(names('gb-t-3304', '藏')).toEqual(['藏族']);
  });

  it('answers by parent', () => {
    const children = codeSystem('gb-t-4754')?.list({ asOf: '2026-01-01', parent: 'J' });
    expect(children?.map(({ code }) => code)).toEqual(['66', '67', '68', '69']);
  });
});
