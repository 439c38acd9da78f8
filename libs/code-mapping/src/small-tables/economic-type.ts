import { tableSystem } from '../code-system/table-system';

/** 经济类型分类与代码. Source: GB/T 12402-2000. */
export const ECONOMIC_TYPE = tableSystem({
  id: 'gb-t-12402',
  title: { zh: '经济类型分类与代码', en: 'Economic types' },
  standard: 'GB/T 12402-2000',
  publisher: '国家标准化管理委员会',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      parentOf: (code) =>
        code.endsWith('00') ? undefined : code.endsWith('0') ? `${code.slice(0, 1)}00` : `${code.slice(0, 2)}0`,
      table: `
        100 内资
        110 国有全资
        120 集体全资
        130 股份合作
        140 联营
        141 国有联营
        142 集体联营
        143 国有与集体联营
        149 其他联营
        150 有限责任（公司）
        151 国有独资（公司）
        159 其他有限责任（公司）
        160 股份有限（公司）
        170 私有
        171 私有独资
        172 私有合伙
        173 私营有限责任（公司）
        174 私营股份有限（公司）
        175 个体经营
        179 其他私有
        190 其他内资
        200 港、澳、台投资
        210 内地和港、澳、台合资
        220 内地和港、澳、台合作
        230 港、澳、台独资
        240 港、澳、台投资股份有限（公司）
        290 其他港、澳、台投资
        300 国外投资
        310 中外合资
        320 中外合作
        330 外资
        340 国外投资股份有限（公司）
        390 其他国外投资
        900 其他
      `,
    },
  ],
});
