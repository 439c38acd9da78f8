import { Frequency } from '@registry/proto/macroeconomic/v1';

/** Whose figures a database holds. */
export type RegionScope = 'nation' | 'province' | 'city';

/** A database of the statistics bureau 国家统计局数据库. */
export interface StatisticalDatabase {
  readonly frequency: Frequency;
  readonly scope: RegionScope;
}

/** Databases by code: whose figures (hg 宏观, fs 分省, cs 城市) and how often (nd 年度, jd 季度, yd 月度). */
export const databases: ReadonlyMap<string, StatisticalDatabase> = new Map([
  ['hgnd', { frequency: Frequency.ANNUAL, scope: 'nation' }],
  ['hgjd', { frequency: Frequency.QUARTERLY, scope: 'nation' }],
  ['hgyd', { frequency: Frequency.MONTHLY, scope: 'nation' }],
  ['fsnd', { frequency: Frequency.ANNUAL, scope: 'province' }],
  ['fsjd', { frequency: Frequency.QUARTERLY, scope: 'province' }],
  ['fsyd', { frequency: Frequency.MONTHLY, scope: 'province' }],
  ['csnd', { frequency: Frequency.ANNUAL, scope: 'city' }],
  ['csyd', { frequency: Frequency.MONTHLY, scope: 'city' }],
]);

/** What a database code may be, for people. */
export const databaseForm = {
  en: `must be one of ${[...databases.keys()].join(', ')}`,
  zh: `须为 ${[...databases.keys()].join('、')} 之一`,
} as const;

/** Code of an indicator within its database. */
export const indicatorCodePattern = /^[A-Z][0-9A-Z]{1,19}$/;

/** What an indicator code looks like, for people. */
export const indicatorCodeForm = {
  en: 'must be a capital letter and up to 19 digits and capital letters',
  zh: '须为大写字母开头、不超过20位的大写字母和数字',
} as const;

/** Whether a region of GB/T 2260 is one that the database holds figures of. */
export function isInScope(region: string, scope: RegionScope): boolean {
  switch (scope) {
    case 'nation':
      return region === '000000';
    case 'province':
      return region !== '000000' && region.endsWith('0000');
    case 'city':
      return region !== '000000' && region.endsWith('00');
  }
}
