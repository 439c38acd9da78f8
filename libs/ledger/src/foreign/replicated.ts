import { commitHash } from '../digest/commit-hash';
import { ForeignCommitError } from '../errors';
import type { Commit } from '../log/commit';
import { PARTITION, type PartitionHead } from '../log/head';
import { type CommitDocument, commitId } from '../store/documents';

/** Errors: ForeignCommitError, unless the commit is the next of this log and what its hash says. */
export function requireNext(head: PartitionHead, commit: Commit): void {
  const { position, previousHash, hash } = commit;
  if (position.seq !== head.seq + 1 || position.epoch < head.epoch) {
    throw new ForeignCommitError('COMMIT_OUT_OF_ORDER', position, { head: `${head.epoch}:${head.seq}` });
  }
  if (previousHash !== head.hash || commitHash(commit) !== hash) {
    throw new ForeignCommitError('HASH_DIFFERS', position);
  }
}

/** A commit as a replica keeps it: the same, without what only its writer knows of the request; its batch is empty. */
export function replicaDocument(commit: Commit): CommitDocument {
  const { position, changes, after, previousHash, ...shown } = commit;
  const { epoch, seq } = position;
  return {
    ...{ _id: commitId(PARTITION, seq), partition: PARTITION, epoch, seq },
    ...{ ...shown, changes: [...changes], after: { ...after }, prevHash: previousHash, batch: '' },
  };
}
