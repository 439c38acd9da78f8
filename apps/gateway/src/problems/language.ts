/** Languages in which messages for people are written. */
export type Language = 'en' | 'zh';

const maxHeader = 200;

/** The language of `Accept-Language` (RFC 9110, 12.5.4): Chinese when it is wanted more than English. */
export function languageOf(header: string | undefined): Language {
  if (header === undefined || header.length > maxHeader) {
    return 'en';
  }
  const weight = { en: -1, zh: 0 };
  for (const range of header.toLowerCase().split(',')) {
    const [tag = '', quality] = range.trim().split(';q=');
    const language = tag.startsWith('zh') ? 'zh' : tag.startsWith('en') ? 'en' : undefined;
    if (language !== undefined) {
      const given = quality === undefined ? 1 : Number.parseFloat(quality);
      weight[language] = Math.max(weight[language], Number.isNaN(given) ? 0 : given);
    }
  }
  return weight.zh > 0 && weight.zh >= weight.en && !englishFirst(header, weight) ? 'zh' : 'en';
}

function englishFirst(header: string, weight: { en: number; zh: number }): boolean {
  const lower = header.toLowerCase();
  return weight.en === weight.zh && lower.indexOf('en') < lower.indexOf('zh');
}
