import fc from 'fast-check';
import { foldEntityName } from './entity-name';
import { pairsToLookUp, indexedPairs } from './name-pairs';

const characters = fc.constantFrom(...'上海比亚迪电子有限责任公司科技集团股份（华）A1b𠮷');
const names = fc.string({ unit: characters, minLength: 1, maxLength: 20 });

describe('pairs of characters of a name', () => {
  it('find a name by any part of it', () => {
    fc.assert(
      fc.property(names, fc.nat(), fc.integer({ min: 1, max: 20 }), (name, start, length) => {
        const all = [...name];
        const part = all.slice(start % all.length, (start % all.length) + length).join('');
        const indexed = new Set(indexedPairs(name));
        return pairsToLookUp(part).every((gram) => indexed.has(gram));
      }),
    );
  });

  it('leave out what most names hold', () => {
    expect(indexedPairs('海科技有限公司')).toEqual(['海科']);
    expect(pairsToLookUp('有限公司')).toEqual([]);
  });

  it('ask for the rarest first', () => {
    expect(pairsToLookUp('上海比亚迪')).toEqual(['海比', '比亚', '亚迪', '上海']);
  });

  it('cannot be had of a single character', () => {
    expect(pairsToLookUp('茅')).toEqual([]);
  });

  it('take letters in either case and brackets of either width for the same', () => {
    expect(foldEntityName('(上海)ABC')).toBe(foldEntityName('（上海）abc'));
    expect(pairsToLookUp('TCL')).toEqual(pairsToLookUp('tcl'));
  });
});
