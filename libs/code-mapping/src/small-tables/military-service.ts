import { tableSystem } from '../code-system/table-system';

/** 兵役状况代码. Source: 户籍管理信息. */
export const MILITARY_SERVICE = tableSystem({
  id: 'military-service',
  title: { zh: '兵役状况代码', en: 'Military service' },
  standard: '户籍管理信息',
  publisher: '公安部',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      table: `
        0 未服兵役
        1 退出现役
        2 士兵预备役
        3 军官预备役
        4 服现役
        9 其他
      `,
    },
  ],
});
