import { mergePatch, type MergePatch } from './merge-patch';

describe('a merge patch', () => {
  // RFC 7396, appendix A, as far as data and patch are objects.
  it.each<[object, MergePatch, object]>([
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
  ])('turns %j by %j into %j', (data, patch, patched) => {
    expect(mergePatch(data, patch)).toEqual(patched);
  });

  it('names a prototype as little as any other member', () => {
    const patched = mergePatch({}, JSON.parse('{"__proto__":{"a":1}}') as MergePatch);
    expect(Object.getPrototypeOf(patched)).toBe(Object.prototype);
  });
});
