import { createHash } from 'node:crypto';
import { treeHash } from './tree-hash';
import { provesConsistency, provesInclusion } from './verify';

/** The hash of the tree over a log: RFC 6962 with SM3 (GB/T 32905) in place of SHA-256. */
export const LOG_HASH = treeHash((...parts) => {
  const hash = createHash('sm3');
  for (const part of parts) hash.update(part);
  return hash.digest();
});

const HASH = /^[0-9a-f]{64}$/;

/** A commit and the proof that the tree has it. Hashes are hex. */
export interface InclusionEvidence {
  readonly seq: number;
  readonly commitHash: string;
  readonly treeSize: number;
  readonly rootHash: string;
  readonly proof: readonly string[];
}

/** Two trees and the proof that the larger begins as the smaller. Hashes are hex. */
export interface ConsistencyEvidence {
  readonly from: number;
  readonly fromRootHash: string;
  readonly to: number;
  readonly toRootHash: string;
  readonly proof: readonly string[];
}

/** Whether the log of this root has this commit at its place. False for anything malformed. */
export function verifyInclusion({ seq, commitHash, treeSize, rootHash, proof }: InclusionEvidence): boolean {
  if (![commitHash, rootHash, ...proof].every((hash) => HASH.test(hash))) return false;
  const claim = { index: seq - 1, size: treeSize, data: bytesOf(commitHash), root: bytesOf(rootHash) };
  return provesInclusion(LOG_HASH, claim, proof.map(bytesOf));
}

/** Whether the log of the first root only grew into that of the second. False for anything malformed. */
export function verifyConsistency({ from, fromRootHash, to, toRootHash, proof }: ConsistencyEvidence): boolean {
  if (![fromRootHash, toRootHash, ...proof].every((hash) => HASH.test(hash))) return false;
  const claim = { from, to, fromRoot: bytesOf(fromRootHash), toRoot: bytesOf(toRootHash) };
  return provesConsistency(LOG_HASH, claim, proof.map(bytesOf));
}

function bytesOf(hash: string): Buffer {
  return Buffer.from(hash, 'hex');
}
