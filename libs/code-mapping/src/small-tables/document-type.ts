import { tableSystem } from '../code-system/table-system';

/** 常用证件代码. Source: GA/T 517-2004. */
export const DOCUMENT_TYPE = tableSystem({
  id: 'ga-t-517',
  title: { zh: '常用证件代码', en: 'Identity documents' },
  standard: 'GA/T 517-2004',
  publisher: '公安部',
  editions: [
    {
      // Facts older than the edition are read by it: no earlier table is carried.
      validFrom: '1949-10-01',
      table: `
        111 居民身份证
        112 临时居民身份证
        113 户口簿
        114 中国人民解放军军官证
        335 机动车驾驶证
        414 普通护照
        420 香港特别行政区护照
        421 澳门特别行政区护照
        511 台湾居民来往大陆通行证
        516 港澳居民来往内地通行证
      `,
    },
  ],
});
