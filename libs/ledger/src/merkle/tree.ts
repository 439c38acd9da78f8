import type { TreeHash } from './tree-hash';

/** A complete subtree: the leaves from `index * 2 ** level` on, `2 ** level` of them. */
export interface Subtree {
  readonly level: number;
  readonly index: number;
}

/** The leaves `[begin, end)` of a tree. */
export interface LeafRange {
  readonly begin: number;
  readonly end: number;
}

/** Where a tree takes the roots of its complete subtrees from. */
export type SubtreeRoots = (subtree: Subtree) => Promise<Buffer>;

/** The ranges whose roots prove a leaf, from the leaf up: PATH of RFC 6962, section 2.1.1. */
export function inclusionRanges(leaf: number, size: number): LeafRange[] {
  const ranges: LeafRange[] = [];
  let [begin, end] = [0, size];
  while (end - begin > 1) {
    const middle = begin + splitOf(end - begin);
    if (leaf < middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  return ranges.reverse();
}

/** The ranges whose roots prove that a tree began as a smaller one: PROOF of RFC 6962, section 2.1.2. */
export function consistencyRanges(from: number, to: number): LeafRange[] {
  if (from === 0 || from === to) return [];
  const ranges: LeafRange[] = [];
  let [begin, end] = [0, to];
  while (from !== end) {
    const middle = begin + splitOf(end - begin);
    if (from <= middle) {
      ranges.push({ begin: middle, end });
      end = middle;
    } else {
      ranges.push({ begin, end: middle });
      begin = middle;
    }
  }
  // The whole smaller tree is known to whoever asks.
  if (begin > 0) ranges.push({ begin, end });
  return ranges.reverse();
}

/** The root over a range that the tree or one of its proofs has: from at most one complete subtree per level. */
export async function rangeRoot(hash: TreeHash, range: LeafRange, roots: SubtreeRoots): Promise<Buffer> {
  let root: Buffer | undefined;
  for (const subtree of completeSubtrees(range).reverse()) {
    const left = await roots(subtree);
    root = root === undefined ? left : hash.node(left, root);
  }
  return root ?? hash.empty;
}

/** From left to right, the largest first. */
function completeSubtrees({ begin, end }: LeafRange): Subtree[] {
  const subtrees: Subtree[] = [];
  for (let at = begin; at < end;) {
    let [level, size] = [0, 1];
    while (size * 2 <= end - at) [level, size] = [level + 1, size * 2];
    subtrees.push({ level, index: at / size });
    at += size;
  }
  return subtrees;
}

/** The largest power of two below a number of leaves. */
function splitOf(leaves: number): number {
  let split = 1;
  while (split * 2 < leaves) split *= 2;
  return split;
}
