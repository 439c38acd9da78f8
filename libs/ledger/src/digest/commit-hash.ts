import type { Commit } from '../log/commit';
import { canonicalJson } from './canonical-json';
import { sm3 } from './sm3';

/** The hash before the first commit. */
export const GENESIS_HASH = '0'.repeat(64);

/** SM3(previousHash ‖ RFC 8785 JSON of the commit without previousHash and hash), hex. */
export function commitHash(commit: Omit<Commit, 'hash'>): string {
  const { previousHash, position, recordedAt, actor, provenance, changes, after, stateHash } = commit;
  const content = { position, recordedAt, actor, provenance, changes, after, stateHash };
  return sm3(Buffer.from(previousHash, 'hex'), canonicalJson(content));
}
