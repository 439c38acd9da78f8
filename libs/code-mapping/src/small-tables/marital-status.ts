import { tableSystem } from '../code-system/table-system';

/** 婚姻状况代码. Source: GB/T 2261.2-2003. */
export const MARITAL_STATUS = tableSystem({
  id: 'gb-t-2261.2',
  title: { zh: '婚姻状况代码', en: 'Marital status' },
  standard: 'GB/T 2261.2-2003',
  publisher: '国家标准化管理委员会',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      parentOf: (code) => (code.endsWith('0') ? undefined : `${code.slice(0, 1)}0`),
      table: `
        10 未婚
        20 已婚
        21 初婚
        22 再婚
        23 复婚
        30 丧偶
        40 离婚
        90 未说明的婚姻状况
      `,
    },
  ],
});
