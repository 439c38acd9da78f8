import { tableSystem } from '../code-system/table-system';

/** 人的性别代码. Source: GB/T 2261.1-2003. */
export const SEX = tableSystem({
  id: 'gb-t-2261.1',
  title: { zh: '人的性别代码', en: 'Sex' },
  standard: 'GB/T 2261.1-2003',
  publisher: '国家标准化管理委员会',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      table: `
        0 未知的性别 | Unknown
        1 男性 | Male
        2 女性 | Female
        9 未说明的性别 | Not stated
      `,
    },
  ],
});
