import { tableSystem } from '../code-system/table-system';

/** 城乡分类代码. Source: 统计用城乡划分代码编制规则. */
export const URBAN_RURAL_CLASS = tableSystem({
  id: 'urban-rural',
  title: { zh: '城乡分类代码', en: 'Urban-rural classes' },
  standard: '统计用城乡划分代码编制规则',
  publisher: '国家统计局',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      table: `
        111 主城区
        112 城乡结合区
        121 镇中心区
        122 镇乡结合区
        123 特殊区域
        210 乡中心区
        220 村庄
      `,
    },
  ],
});
