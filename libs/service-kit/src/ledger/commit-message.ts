import type { Change, ChangeKind, Commit, ForeignCommit } from '@registry/ledger';
import {
  type CarriedVersion as CarriedVersionMessage,
  type Change as ChangeMessage,
  ChangeKind as ChangeKindMessage,
  type Commit as CommitMessage,
  type Position,
} from '@registry/proto/common/v1';
import { carriedMessage, carriedVersion } from './carried-version';

const kinds: Readonly<Record<ChangeKind, ChangeKindMessage>> = {
  recorded: ChangeKindMessage.RECORDED,
  corrected: ChangeKindMessage.CORRECTED,
  ended: ChangeKindMessage.ENDED,
  annulled: ChangeKindMessage.ANNULLED,
  merged: ChangeKindMessage.MERGED,
  erased: ChangeKindMessage.ERASED,
};

const kindsByNumber = new Map(Object.entries(kinds).map(([kind, number]) => [number, kind as ChangeKind]));

const nowhere: Position = { partition: '', epoch: 0, seq: 0 };

/** The ledger's name of a kind; undefined for the unspecified and unknown ones. */
export function changeKind(kind: ChangeKindMessage): ChangeKind | undefined {
  return kindsByNumber.get(kind);
}

/** A commit of the ledger as the contract says it. */
export function commitMessage(commit: Commit): CommitMessage {
  return { ...commit, changes: commit.changes.map((change) => changeMessage(change)), after: { ...commit.after } };
}

/** A commit whose changes carry the versions that they write. */
export function foreignCommitMessage({ commit, versions }: ForeignCommit): CommitMessage {
  const byId = new Map(versions.map((version) => [version.versionId, carriedMessage(version)]));
  const changes = commit.changes.map((change) => changeMessage(change, byId.get(change.versionId ?? '')));
  return { ...commitMessage(commit), changes };
}

/** The commit of a message and the versions that it carries. */
export function foreignCommit(message: CommitMessage): ForeignCommit {
  const { position, recordedAt, actor, provenance, after, origin, requestDigest, stateHash, previousHash, hash } =
    message;
  return {
    commit: {
      ...{ position: position ?? nowhere, recordedAt: recordedAt ?? '', actor },
      provenance: provenance ?? { sourceDepartment: '', legalBasis: '', reason: '', itemSources: {} },
      changes: message.changes.map(changeOf),
      after,
      ...(origin === undefined ? {} : { origin: { ...origin, position: origin.position ?? nowhere } }),
      ...{ requestDigest, stateHash, previousHash, hash },
    },
    versions: message.changes.flatMap(({ version }) => (version === undefined ? [] : [carriedVersion(version)])),
  };
}

/** A change of the ledger as the contract says it, and the version that it carries. */
export function changeMessage(
  { kind, versionId = '', digest = '', supersedes, divisions, ...rest }: Change,
  version?: CarriedVersionMessage,
): ChangeMessage {
  const lists = { supersedes: [...supersedes], divisions: [...divisions] };
  return { ...rest, kind: kinds[kind], versionId, digest, ...lists, version };
}

function changeOf(message: ChangeMessage): Change {
  const { resource, key, kind, validFrom, validTo, versionId, digest, supersedes, divisions, into } = message;
  return {
    ...{ resource, key, kind: changeKind(kind) ?? 'recorded', validFrom },
    ...(validTo === undefined ? {} : { validTo }),
    ...(versionId === '' ? {} : { versionId, digest }),
    ...{ supersedes, divisions },
    ...(into === undefined ? {} : { into }),
  };
}
