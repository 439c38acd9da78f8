import { getNames, registerLocale } from 'i18n-iso-countries';
import countries from 'i18n-iso-countries/codes.json';
import english from 'i18n-iso-countries/langs/en.json';
import chinese from 'i18n-iso-countries/langs/zh.json';
import { tableSystem } from '../code-system/table-system';

function table(): string {
  registerLocale(chinese);
  registerLocale(english);
  const zh = getNames('zh', { select: 'official' });
  const en = getNames('en', { select: 'official' });
  return countries.map(([alpha2 = '', alpha3]) => `${alpha3} ${zh[alpha2]} | ${en[alpha2]} | ${alpha2}`).join('\n');
}

/** 世界各国和地区名称代码, by their three letters. Source: GB/T 2659-2000 = ISO 3166-1. */
export const COUNTRY = tableSystem({
  id: 'gb-t-2659',
  title: { zh: '世界各国和地区名称代码', en: 'Countries and regions' },
  standard: 'GB/T 2659-2000',
  publisher: '国家标准化管理委员会',
  editions: [{ validFrom: '1949-10-01', table: table() }],
});
