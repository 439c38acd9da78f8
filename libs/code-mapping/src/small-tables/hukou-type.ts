import { tableSystem } from '../code-system/table-system';

/** 户别代码. Source: GA 324.1-2001. */
export const HUKOU_TYPE = tableSystem({
  id: 'ga-324.1',
  title: { zh: '户别代码', en: 'Household registration type' },
  standard: 'GA 324.1-2001',
  publisher: '公安部',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      table: `
        0 未落常住户口
        1 非农业家庭户口
        2 农业家庭户口
        3 非农业集体户口
        4 农业集体户口
        5 自理口粮户口
      `,
    },
  ],
});
