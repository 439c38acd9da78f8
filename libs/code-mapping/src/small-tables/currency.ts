import { code as currency, codes } from 'currency-codes';
import { tableSystem } from '../code-system/table-system';

const chineseNames = new Intl.DisplayNames(['zh-CN'], { type: 'currency' });

/** 表示货币的代码, by their three letters. Source: GB/T 12406-2022 = ISO 4217. */
export const CURRENCY = tableSystem({
  id: 'gb-t-12406',
  title: { zh: '表示货币的代码', en: 'Currencies' },
  standard: 'GB/T 12406-2022',
  publisher: '国家标准化管理委员会',
  editions: [
    {
      validFrom: '1949-10-01',
      table: codes()
        .map((code) => `${code} ${chineseNames.of(code)} | ${currency(code)?.currency}`)
        .join('\n'),
    },
  ],
});
