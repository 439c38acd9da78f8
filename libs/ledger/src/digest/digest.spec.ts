import fc from 'fast-check';
import { canonicalJson } from './canonical-json';
import { MultisetHash } from './multiset-hash';
import { sm3 } from './sm3';

describe('canonical JSON', () => {
  it('is the example of RFC 8785, section 3.2.2', () => {
    const value = {
      numbers: JSON.parse('[333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001]') as number[],
      string: '\u20ac$\u000F\u000aA\'\u0042\u0022\u005c\\"/',
      literals: [null, true, false],
    };
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('says the same of an object whatever the order of its members, and can be parsed back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const reversed = Object.fromEntries(Object.entries(object).reverse());
        const text = canonicalJson(object);
        return text === canonicalJson(reversed) && text === canonicalJson(JSON.parse(text));
      }),
    );
  });

  it.each([[new Date()], [Number.NaN], [1n], [() => 1], [Buffer.from('a')], [[undefined]]])('refuses %p', (value) => {
    expect(() => canonicalJson({ value })).toThrow('JSON');
  });
});

it('hashes by SM3: GB/T 32905, example 1', () => {
  expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
});

describe('the multiset hash', () => {
  it('is the same in any order, and forgets what is removed', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 8 }), fc.string(), (elements, other) => {
        const forward = new MultisetHash();
        for (const element of elements) forward.add(element);
        const backward = new MultisetHash();
        backward.add(other);
        for (const element of elements.reverse()) backward.add(element);
        backward.remove(other);
        return forward.digest() === backward.digest();
      }),
    );
  });

  it('counts an element twice that is there twice, and goes on from its bytes', () => {
    const once = new MultisetHash();
    once.add('a');
    const twice = new MultisetHash(once.bytes());
    twice.add('a');
    expect(twice.digest()).not.toBe(once.digest());
    twice.remove('a');
    expect(twice.digest()).toBe(once.digest());
  });
});
