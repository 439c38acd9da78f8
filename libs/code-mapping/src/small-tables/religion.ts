import { tableSystem } from '../code-system/table-system';

/** 宗教信仰代码. Source: GA 214.12-2004. */
export const RELIGION = tableSystem({
  id: 'ga-214.12',
  title: { zh: '宗教信仰代码', en: 'Religion' },
  standard: 'GA 214.12-2004',
  publisher: '公安部',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      table: `
        00 无宗教信仰
        10 佛教
        20 喇嘛教
        30 道教
        40 天主教
        50 基督教
        60 东正教
        70 伊斯兰教
        99 其他
      `,
    },
  ],
});
