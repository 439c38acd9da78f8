import type { Position, Provenance } from '@registry/proto/common/v1';

/** What happened to a record; the contract's ChangeKind. */
export type ChangeKind = 'recorded' | 'corrected' | 'ended' | 'annulled' | 'merged' | 'erased';

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
}

/** One accepted write, all or nothing. */
export interface Commit {
  readonly position: Position;
  /** ISO 8601; never goes back. */
  readonly recordedAt: string;
  readonly actor: string;
  readonly provenance: Provenance;
  readonly changes: readonly Change[];
  /** Commits of other registries that it follows, by registry. */
  readonly after: Readonly<Record<string, number>>;
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
}

/** The two clocks of a read, resolved: the same moment answers the same for ever. */
export interface Moment {
  /** Valid date, YYYY-MM-DD. */
  readonly validAt: string;
  /** The positions that `seq` was resolved from. */
  readonly positions: readonly Position[];
  /** Commit up to which the registry's knowledge counts. */
  readonly seq: number;
}
