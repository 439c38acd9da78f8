import fc from 'fast-check';
import { PageTokens } from './page-tokens';

const key = 'ab'.repeat(32);
const tokens = new PageTokens(key, 'population');
const moment = { validAt: '2024-01-01', positions: [{ partition: 'main', epoch: 1, seq: 7 }], seq: 7 };
const query = { name: '张', division: '110101', asOf: { validAt: '', knownAt: [] } };
const after = { sort: '张三', key: 'persons/1' };

const refused = expect.objectContaining({
  reason: 'PAGE_TOKEN_INVALID',
  violations: [expect.objectContaining({ field: 'pageToken' })],
});

function opening(token: string, of: object = query, by = tokens): unknown {
  try {
    return by.open(token, of);
  } catch (error) {
    return error;
  }
}

describe('a page token', () => {
  it('gives back what it was made of, for any cursor and query', () => {
    const cursors = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer()), { noNullPrototype: true });
    fc.assert(
      fc.property(cursors, fc.dictionary(fc.string(), fc.string(), { noNullPrototype: true }), (cursor, asked) => {
        const token = tokens.seal({ query: asked, moment, after: cursor });
        expect(tokens.open(token, asked)).toEqual({ moment, after: cursor });
      }),
    );
  });

  it('is refused when any of its characters is changed', () => {
    const token = tokens.seal({ query, moment, after });
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom(...'AZaz09-_'), (at, letter) => {
        fc.pre(token[at] !== letter);
        expect(opening(token.slice(0, at) + letter + token.slice(at + 1))).toEqual(refused);
      }),
    );
  });

  it('is refused whatever text it is', () => {
    fc.assert(fc.property(fc.string({ maxLength: 300 }), (text) => expect(opening(text)).toEqual(refused)));
    expect(opening('A'.repeat(1_000_000))).toEqual(refused);
  });

  it('is refused for another query, another registry and another key', () => {
    const token = tokens.seal({ query, moment, after });
    expect(opening(token, { ...query, division: '110102' })).toEqual(refused);
    expect(opening(token, query, new PageTokens(key, 'geospatial'))).toEqual(refused);
    expect(opening(token, query, new PageTokens('cd'.repeat(32), 'population'))).toEqual(refused);
  });

  it('is taken with another page size, and whatever the order of the fields', () => {
    const token = tokens.seal({ query: { ...query, pageSize: 10, pageToken: '' }, moment, after });
    const reordered = Object.fromEntries(Object.entries(query).reverse());
    expect(opening(token, { ...reordered, pageSize: 50, pageToken: token })).toEqual({ moment, after });
  });
});
