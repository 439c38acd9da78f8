import type { Change, ChangeKind, Commit } from '@registry/ledger';
import {
  type Change as ChangeMessage,
  ChangeKind as ChangeKindMessage,
  type Commit as CommitMessage,
} from '@registry/proto/common/v1';

const kinds: Readonly<Record<ChangeKind, ChangeKindMessage>> = {
  recorded: ChangeKindMessage.RECORDED,
  corrected: ChangeKindMessage.CORRECTED,
  ended: ChangeKindMessage.ENDED,
  annulled: ChangeKindMessage.ANNULLED,
  merged: ChangeKindMessage.MERGED,
  erased: ChangeKindMessage.ERASED,
};

/** A commit of the ledger as the contract says it. */
export function commitMessage(commit: Commit): CommitMessage {
  return { ...commit, changes: commit.changes.map(changeMessage), after: { ...commit.after } };
}

/** A change of the ledger as the contract says it. */
export function changeMessage({
  kind,
  versionId = '',
  digest = '',
  supersedes,
  divisions,
  ...rest
}: Change): ChangeMessage {
  return { ...rest, kind: kinds[kind], versionId, digest, supersedes: [...supersedes], divisions: [...divisions] };
}
