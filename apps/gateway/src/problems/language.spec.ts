import { languageOf } from './language';

describe('the language of a reader', () => {
  it.each([
    [undefined, 'en'],
    ['zh-CN', 'zh'],
    ['zh-CN,zh;q=0.9,en;q=0.8', 'zh'],
    ['en-GB,zh;q=0.9', 'en'],
    ['fr, zh;q=0.5', 'zh'],
    ['fr', 'en'],
    ['zh;q=0', 'en'],
    ['en,zh', 'en'],
  ])('that says %s is %s', (header, language) => {
    expect(languageOf(header)).toBe(language);
  });
});
