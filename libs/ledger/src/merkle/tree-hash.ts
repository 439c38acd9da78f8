/** How a Merkle tree hashes (RFC 6962, section 2.1): leaves and nodes have prefixes, so that neither passes for the other. */
export interface TreeHash {
  /** The root of a tree without leaves. */
  readonly empty: Buffer;
  leaf(data: Uint8Array): Buffer;
  node(left: Uint8Array, right: Uint8Array): Buffer;
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The tree hash over a digest of the concatenated parts. */
export function treeHash(digest: (...parts: readonly Uint8Array[]) => Buffer): TreeHash {
  return {
    empty: digest(),
    leaf: (data) => digest(LEAF, data),
    node: (left, right) => digest(NODE, left, right),
  };
}
