import { tableSystem } from '../code-system/table-system';

/** 组织机构类型. Source: GB/T 20091-2021. */
export const ORGANIZATION_TYPE = tableSystem({
  id: 'gb-t-20091',
  title: { zh: '组织机构类型', en: 'Organisation types' },
  standard: 'GB/T 20091-2021',
  publisher: '国家标准化管理委员会',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      parentOf: (code) => code.slice(0, -1) || undefined,
      table: `
        1 法人
        11 营利法人
        111 有限责任公司
        112 股份有限公司
        119 其他企业法人
        12 非营利法人
        121 事业单位法人
        122 社会团体法人
        123 基金会法人
        124 社会服务机构法人
        129 其他非营利法人
        13 特别法人
        131 机关法人
        132 农村集体经济组织法人
        133 城镇农村合作经济组织法人
        134 基层群众性自治组织法人
        139 其他特别法人
        2 非法人组织
        21 营利性非法人组织
        211 个人独资企业
        212 合伙企业
        213 不具有法人资格的营利性专业服务机构
        219 其他营利性非法人组织
        22 非营利性非法人组织
        229 其他非营利性非法人组织
      `,
    },
  ],
});
