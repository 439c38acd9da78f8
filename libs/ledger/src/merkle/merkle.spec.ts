import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { consistencyRanges, inclusionRanges, type LeafRange, rangeRoot, type Subtree } from './tree';
import { treeHash } from './tree-hash';
import { provesConsistency, provesInclusion } from './verify';

const hash = treeHash((...parts) => createHash('sha256').update(Buffer.concat(parts)).digest());

function treeOf(leaves: readonly Buffer[]) {
  const roots = ({ level, index }: Subtree): Promise<Buffer> => {
    if (level === 0) return Promise.resolve(hash.leaf(leaves[index] as Buffer));
    const halves = [index * 2, index * 2 + 1].map((half) => roots({ level: level - 1, index: half }));
    return Promise.all(halves).then(([left, right]) => hash.node(left as Buffer, right as Buffer));
  };
  const root = (range: LeafRange): Promise<Buffer> => rangeRoot(hash, range, roots);
  return {
    root: (size: number) => root({ begin: 0, end: size }),
    inclusion: (leaf: number, size: number) => Promise.all(inclusionRanges(leaf, size).map(root)),
    consistency: (from: number, to: number) => Promise.all(consistencyRanges(from, to).map(root)),
  };
}

const numbered = (count: number): Buffer[] => Array.from({ length: count }, (_, i) => Buffer.from(`${i}`));
const sizes = fc.integer({ min: 1, max: 300 }).chain((size) => fc.tuple(fc.nat(size - 1), fc.constant(size)));

describe('a Merkle tree', () => {
  // The leaves, roots and paths that the reference implementation of RFC 6962 is tested with.
  const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
  const known = treeOf(data.map((hex) => Buffer.from(hex, 'hex')));

  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [4, 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7'],
    [5, '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4'],
    [6, '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('has the known root over %i leaves', async (size, root) => {
    expect((await known.root(size)).toString('hex')).toBe(root);
  });

  it('has the known path of the first of eight leaves', async () => {
    expect((await known.inclusion(0, 8)).map((node) => node.toString('hex'))).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
  });

  it('proves each leaf at its place, and no other leaf there', async () => {
    const leaves = numbered(300);
    const tree = treeOf(leaves);
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(299), async ([index, size], other) => {
        const [root, path] = [await tree.root(size), await tree.inclusion(index, size)];
        const claim = { index, size, root, data: leaves[index] as Buffer };
        expect(provesInclusion(hash, claim, path)).toBe(true);
        expect(provesInclusion(hash, { ...claim, data: leaves[other] as Buffer }, path)).toBe(other === index);
        expect(provesInclusion(hash, claim, [...path, root])).toBe(false);
        if (size > 1) expect(provesInclusion(hash, claim, path.slice(1))).toBe(false);
      }),
    );
  });

  it('proves that it began as each smaller tree, and as no tree with another leaf', async () => {
    const leaves = numbered(300);
    const tree = treeOf(leaves);
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(299), async ([from, to], changed) => {
        const [fromRoot, toRoot] = [await tree.root(from), await tree.root(to)];
        const path = await tree.consistency(from, to);
        expect(provesConsistency(hash, { from, to, fromRoot, toRoot }, path)).toBe(true);
        expect(provesConsistency(hash, { from, to, fromRoot, toRoot }, [...path, toRoot])).toBe(false);
        const forged = await treeOf(leaves.map((leaf, i) => (i === changed ? Buffer.from('x') : leaf))).root(from);
        expect(provesConsistency(hash, { from, to, fromRoot: forged, toRoot }, path)).toBe(changed >= from);
      }),
    );
  });

  it('is consistent with itself and with the empty tree, by a proof of nothing', async () => {
    const root = await known.root(8);
    expect(provesConsistency(hash, { from: 8, to: 8, fromRoot: root, toRoot: root }, [])).toBe(true);
    expect(provesConsistency(hash, { from: 0, to: 8, fromRoot: hash.empty, toRoot: root }, [])).toBe(true);
    expect(provesConsistency(hash, { from: 0, to: 8, fromRoot: root, toRoot: root }, [])).toBe(false);
    expect(provesConsistency(hash, { from: 8, to: 7, fromRoot: root, toRoot: root }, [])).toBe(false);
  });
});
