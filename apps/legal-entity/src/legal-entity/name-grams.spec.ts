import fc from 'fast-check';
import { foldEntityName } from './entity-name';
import { gramsToLookUp, indexedGrams } from './name-grams';

const characters = fc.constantFrom(...'上海比亚迪电子有限责任公司科技集团股份（华）A1b𠮷');
const names = fc.string({ unit: characters, minLength: 1, maxLength: 20 });

describe('pairs of characters of a name', () => {
  it('find a name by any part of it', () => {
    fc.assert(
      fc.property(names, fc.nat(), fc.integer({ min: 1, max: 20 }), (name, start, length) => {
        const all = [...name];
        const part = all.slice(start % all.length, (start % all.length) + length).join('');
        const indexed = new Set(indexedGrams(name));
        return gramsToLookUp(part).every((gram) => indexed.has(gram));
      }),
    );
  });

  it('leave out what most names hold', () => {
    expect(indexedGrams('海科技有限公司')).toEqual(['海', '海科']);
    expect(gramsToLookUp('有限公司')).toEqual([]);
  });

  it('ask for the rarest first', () => {
    expect(gramsToLookUp('上海比亚迪')).toEqual(['海比', '比亚', '亚迪', '上海']);
  });

  it('look up a single character as it is', () => {
    expect(gramsToLookUp('茅')).toEqual(['茅']);
  });

  it('take letters in either case and brackets of either width for the same', () => {
    expect(foldEntityName('(上海)ABC')).toBe(foldEntityName('（上海）abc'));
    expect(gramsToLookUp('TCL')).toEqual(gramsToLookUp('tcl'));
  });
});
