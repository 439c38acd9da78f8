import { LOG_HASH } from '../../src/merkle/log-proofs';

/** The root over commits' hashes by the definition of RFC 6962, from every leaf. */
export function plainRoot(of: readonly string[]): Buffer {
  const [first] = of;
  if (first === undefined) return LOG_HASH.empty;
  if (of.length === 1) return LOG_HASH.leaf(Buffer.from(first, 'hex'));
  const split = 2 ** Math.floor(Math.log2(of.length - 1));
  return LOG_HASH.node(plainRoot(of.slice(0, split)), plainRoot(of.slice(split)));
}
