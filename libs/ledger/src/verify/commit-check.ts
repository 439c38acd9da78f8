import { commitHash, requestDigest } from '../digest/commit-hash';
import type { Change } from '../log/commit';
import { commitOf } from '../log/head';
import type { CommitDocument } from '../store/documents';
import type { Discrepancies } from './discrepancy';

/** Whether a commit stands in the log of a replica: what its writer knows of the request stays with its source. */
export function isReplicated({ batch }: CommitDocument): boolean {
  return batch === '';
}

/** Whether a commit is what its hash covers, its request what its digest covers, and it follows the one before. */
export function checkCommit(commit: CommitDocument, previous: string | undefined, found: Discrepancies): void {
  const { _id, client, idempotencyKey, requestHash, answer, batch, hash, prevHash } = commit;
  if (hashOf(commit) !== hash) found.add('HASH_DIFFERS', 'commits', _id);
  const trace = { client, idempotencyKey, requestHash, answer, batch };
  const isBare = [client, idempotencyKey, requestHash, answer].every((part) => part === undefined);
  const isTraced = isReplicated(commit) ? isBare : requestDigest(trace) === commit.requestDigest;
  if (!isTraced) found.add('REQUEST_DIFFERS', 'commits', _id);
  if (previous !== undefined && prevHash !== previous) found.add('CHAIN_BROKEN', 'commits', _id);
}

function hashOf(commit: CommitDocument): string | undefined {
  // What is no hash would be cut short where it is decoded.
  if (!/^[0-9a-f]{64}$/.test(commit.prevHash)) return undefined;
  try {
    return commitHash(commitOf(commit));
  } catch {
    // It holds something that JSON cannot.
    return undefined;
  }
}

/** The changes of a commit that can be followed: all, unless somebody changed them. */
export function changesOf({ changes }: Pick<CommitDocument, 'changes'>): Change[] {
  return Array.isArray(changes) ? (changes as unknown[]).filter(isChange) : [];
}

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  const { resource, key, kind, validFrom, supersedes } = value as Partial<Record<keyof Change, unknown>>;
  const isNamed = [resource, key, kind, validFrom].every((part) => typeof part === 'string');
  return isNamed && Array.isArray(supersedes) && supersedes.every((id) => typeof id === 'string');
}
