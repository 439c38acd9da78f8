import { type Ledger, verifyConsistency, verifyInclusion } from '../../src/index';
import { plainRoot } from './plain-root';
import { at } from './replicas';

/** Expects the trees of two sizes to have the roots that the log's hashes make, and to prove each other and a commit. */
export async function treesAgree(ledger: Ledger, hashes: readonly string[], sizes: readonly number[]): Promise<void> {
  const [from = 0, to = 0] = [...sizes].sort((a, b) => a - b);
  const [fromRootHash, toRootHash] = [from, to].map((size) => plainRoot(hashes.slice(0, size)).toString('hex'));
  if (fromRootHash === undefined || toRootHash === undefined) throw new Error('two sizes are two roots');
  expect([(await ledger.treeHead(at(from))).rootHash, (await ledger.treeHead(at(to))).rootHash]).toEqual([
    fromRootHash,
    toRootHash,
  ]);
  const { hashes: grown } = await ledger.consistencyProof(from, to);
  expect(verifyConsistency({ from, fromRootHash, to, toRootHash, proof: grown })).toBe(true);
  if (from === 0) return;
  const { hashes: proof, commitHash: proven } = await ledger.inclusionProof(from, to);
  const [commitHash = '', other = ''] = [hashes[from - 1], hashes[from - 2]];
  expect(proven).toBe(commitHash);
  const evidence = { seq: from, treeSize: to, rootHash: toRootHash, proof };
  expect(verifyInclusion({ ...evidence, commitHash })).toBe(true);
  expect(verifyInclusion({ ...evidence, commitHash: other })).toBe(false);
}
