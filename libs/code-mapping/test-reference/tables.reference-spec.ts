import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { codeSystem } from '../src';

const folder = join(__dirname, '../../../../shared/codes');
const read = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));

type Row = readonly [code: string, name: string];

const tables = read('small-code-tables.json') as Record<string, Row[]>;

/** Ids of ours by the title of the reference table. */
const IDS: Record<string, string> = {
  'GB/T 2261.1-2003 sex': 'gb-t-2261.1',
  'GB/T 2261.2-2003 marital': 'gb-t-2261.2',
  'GB/T 3304-1991 ethnic': 'gb-t-3304',
  'GB/T 4658-2006 education': 'gb-t-4658',
  'GB/T 4761-2008 family relation': 'gb-t-4761',
  'GA 214.12-2004 religion': 'ga-214.12',
  'GA 324.1-2001 hukou type': 'ga-324.1',
  'GB/T 12402-2000 economic type': 'gb-t-12402',
  'GB/T 21010-2017 land use': 'gb-t-21010',
};

describe('built-in tables against the reference', () => {
  it.each(Object.entries(IDS))('%s says the same, code by code', (title, id) => {
    const ours = codeSystem(id)
      ?.list({ asOf: '2026-01-01' })
      .map(({ code, name }) => [code, name.zh]);
    expect(ours).toEqual(tables[title]?.map(([code, name]) => [code, name.trim()]));
  });

  it.each([
    ['2011', '2016-01-01'],
    ['2017', '2026-01-01'],
  ])('GB/T 4754-%s has the same sections and divisions', (edition, asOf) => {
    const rows = read(`gbt4754-${edition}.json`) as { code: string; name: string; level: string; parent?: string }[];
    const wanted = rows
      .filter(({ level }) => level === 'section' || level === 'division')
      .map(({ code, name, parent }) => [code, name.trim(), parent ?? undefined]);
    const ours = codeSystem('gb-t-4754')
      ?.list({ asOf })
      .map(({ code, name, parent }) => [code, name.zh, parent]);
    expect(ours).toEqual(wanted);
  });
});
