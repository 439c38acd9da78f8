import type { Position, Provenance } from '@registry/proto/common/v1';

/** What happened to a record; the contract's ChangeKind. */
export type ChangeKind = 'recorded' | 'corrected' | 'ended' | 'annulled' | 'merged' | 'erased';

/** Changes that may leave a range of valid time without a fact. */
export const TAKES_AWAY: ReadonlySet<ChangeKind> = new Set(['ended', 'annulled', 'merged', 'erased']);

/** One change of one record. */
export interface Change {
  readonly resource: string;
  readonly key: string;
  readonly kind: ChangeKind;
  /** First date it concerns. */
  readonly validFrom: string;
  /** First date it no longer concerns; unset while open. */
  readonly validTo?: string;
  /** Version that was written; unset when facts were only taken away. */
  readonly versionId?: string;
  /** Its SM3 digest, hex. */
  readonly digest?: string;
  /** Ids of the versions it closes; each closed version stands in one change alone. */
  readonly supersedes: readonly string[];
  /** Divisions of the versions that it writes and closes, for those who follow a division. */
  readonly divisions: readonly string[];
  /** Key of the record that this one was merged into. */
  readonly into?: string;
}

/** The commit of a lower node that a commit brings upward. */
export interface CommitOrigin {
  /** Name of the node. */
  readonly node: string;
  readonly position: Position;
  /** Its hash there, hex. */
  readonly hash: string;
}

/** One accepted write, all or nothing. */
export interface Commit {
  readonly position: Position;
  /** ISO 8601; never goes back. */
  readonly recordedAt: string;
  readonly actor: string;
  readonly provenance: Provenance;
  readonly changes: readonly Change[];
  /** By registry the latest commit that this log follows, up to and with this commit: it never goes back. */
  readonly after: Readonly<Record<string, number>>;
  /** Where it was first accepted, when that was a lower node. */
  readonly origin?: CommitOrigin;
  /** SM3 over what the log keeps of the request beside the above: client, idempotency key, request hash, answer, batch; hex. */
  readonly requestDigest: string;
  /** SM3 of the multiset hash over all live versions' digests after this commit, hex. */
  readonly stateHash: string;
  readonly previousHash: string;
  /** SM3(previousHash ‖ RFC 8785 JSON of the fields above but previousHash), hex. */
  readonly hash: string;
}

/** The last visible commit. */
export interface LedgerHead {
  readonly positions: readonly Position[];
  /** Unset on an empty registry. */
  readonly recordedAt?: string;
  readonly stateHash: string;
  /** By registry the latest commit that the log follows. */
  readonly after: Readonly<Record<string, number>>;
}

/** A place in the log, and what the log follows up to there. */
export type LogPoint = Pick<LedgerHead, 'positions' | 'recordedAt' | 'after'>;

/** The two clocks of a read, resolved: the same moment answers the same for ever. */
export interface Moment {
  /** Valid date, YYYY-MM-DD. */
  readonly validAt: string;
  /** The positions that `seq` was resolved from. */
  readonly positions: readonly Position[];
  /** Commit up to which the registry's knowledge counts. */
  readonly seq: number;
}
