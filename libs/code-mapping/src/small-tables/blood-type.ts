import { tableSystem } from '../code-system/table-system';

/** 血型代码（公安）. Source: 户籍管理信息. */
export const BLOOD_TYPE = tableSystem({
  id: 'blood-type-police',
  title: { zh: '血型代码（公安）', en: 'Blood type, police table' },
  standard: '户籍管理信息',
  publisher: '公安部',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      table: `
        0 不明
        1 A型
        2 B型
        3 O型
        4 AB型
        9 其他
      `,
    },
  ],
});
