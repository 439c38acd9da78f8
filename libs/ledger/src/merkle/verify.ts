import type { TreeHash } from './tree-hash';

/** What an inclusion proof is checked against. */
export interface InclusionClaim {
  /** Counted from 0. */
  readonly index: number;
  readonly size: number;
  /** What the leaf holds. */
  readonly data: Uint8Array;
  readonly root: Uint8Array;
}

/** What a consistency proof is checked against. */
export interface ConsistencyClaim {
  readonly from: number;
  readonly to: number;
  readonly fromRoot: Uint8Array;
  readonly toRoot: Uint8Array;
}

/** Whether the path shows that the tree has the leaf: RFC 9162, section 2.1.3.2. */
export function provesInclusion(hash: TreeHash, claim: InclusionClaim, path: readonly Uint8Array[]): boolean {
  if (!isCount(claim.index) || !isCount(claim.size) || claim.index >= claim.size) return false;
  const climb = new Climb(claim.index, claim.size - 1);
  let root: Buffer = hash.leaf(claim.data);
  for (const sibling of path) {
    if (climb.atTop) return false;
    root = climb.isRight() ? hash.node(sibling, root) : hash.node(root, sibling);
    climb.up();
  }
  return climb.atTop && root.equals(claim.root);
}

/** Whether the path shows that the larger tree begins with the smaller: RFC 9162, section 2.1.4.2. */
export function provesConsistency(hash: TreeHash, claim: ConsistencyClaim, path: readonly Uint8Array[]): boolean {
  const { from, to, fromRoot, toRoot } = claim;
  if (!isCount(from) || !isCount(to) || from > to) return false;
  if (from === to) return path.length === 0 && Buffer.from(fromRoot).equals(toRoot);
  if (from === 0) return path.length === 0 && hash.empty.equals(fromRoot);
  const climb = new Climb(from - 1, to - 1);
  climb.upWhileRight();
  const [first, ...rest] = climb.isFirst ? [fromRoot, ...path] : path;
  if (first === undefined) return false;
  let smaller: Buffer = Buffer.from(first);
  let larger = smaller;
  for (const sibling of rest) {
    if (climb.atTop) return false;
    if (climb.isRight()) [smaller, larger] = [hash.node(sibling, smaller), hash.node(sibling, larger)];
    else larger = hash.node(larger, sibling);
    climb.up();
  }
  return climb.atTop && smaller.equals(fromRoot) && larger.equals(toRoot);
}

/** The way from a node to the root, with the last node of each level. Plain arithmetic: a log outgrows 32 bits. */
class Climb {
  #index: number;
  #last: number;

  constructor(index: number, last: number) {
    this.#index = index;
    this.#last = last;
  }

  get isFirst(): boolean {
    return this.#index === 0;
  }

  get atTop(): boolean {
    return this.#last === 0;
  }

  /** Whether the next sibling stands on the left: a last node without one rises until it has one. */
  isRight(): boolean {
    return this.#index % 2 === 1 || this.#index === this.#last;
  }

  up(): void {
    if (this.isRight()) while (this.#index % 2 === 0 && this.#index !== 0) this.#shift();
    this.#shift();
  }

  upWhileRight(): void {
    while (this.#index % 2 === 1) this.#shift();
  }

  #shift(): void {
    this.#index = Math.floor(this.#index / 2);
    this.#last = Math.floor(this.#last / 2);
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
