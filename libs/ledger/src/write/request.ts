import type { Provenance } from '@registry/proto/common/v1';
import type { Identifier, ResourceDefinition } from '../resource/definition';
import type { Change, Commit, CommitOrigin } from '../log/commit';
import type { Version } from '../version/version';
import type { MergePatch } from './merge-patch';

/** Who writes and why; see WriteTransaction for what. */
export interface WriteRequest {
  /** The calling system. */
  readonly actor: string;
  readonly provenance: Provenance;
  /** With `client` and `requestHash`: the same request again gets the first answer and writes nothing. */
  readonly idempotencyKey?: string;
  readonly client?: string;
  /** Hash of the request's content, hex. */
  readonly requestHash?: string;
  /** Commits of other registries that this write follows, by registry. */
  readonly after?: Readonly<Record<string, number>>;
}

/** A request of the ledger itself, that brings in a commit of another ledger. */
export interface ForeignRequest extends WriteRequest {
  /** Where the commit was first accepted. */
  readonly origin?: CommitOrigin;
  /** The commit's changes; they stand in this log as they are. */
  readonly changes?: readonly Change[];
  /** The commit, to stand in this log as it is. */
  readonly replicated?: Commit;
}

/** The answer to a write. */
export interface WriteOutcome<T> {
  readonly result: T;
  /** The commit; 0 when the rules changed nothing, and then there is none. */
  readonly seq: number;
  /** ISO 8601. */
  readonly recordedAt: string;
}

/** A fact to record. */
export interface Fact<D extends object> {
  readonly key: string;
  readonly data: D;
  /** First date on which it holds, YYYY-MM-DD. */
  readonly validFrom: string;
  /** First date on which it no longer holds. Unset: up to the next live version's validFrom, else open. */
  readonly validTo?: string;
  /** In place of the request's. */
  readonly provenance?: Provenance;
  /** Etag of the version that holds on validFrom, as the writer last read it. */
  readonly etag?: string;
}

/** A correction: what a record says over a range of valid time was wrong. */
export interface Correction {
  readonly key: string;
  /** First date corrected, YYYY-MM-DD. */
  readonly from: string;
  /** First date not corrected; unset: to the end of what is held. */
  readonly to?: string;
  /** RFC 7396, applied to the data of each version held in the range, in the shape of today's schema version. */
  readonly patch: MergePatch;
  /** Why; it stands as the reason of the provenance of what is written. */
  readonly reason?: string;
  /** Etag of the version that holds on `from`, as the writer last read it. */
  readonly etag?: string;
}

/** Names a record, and optionally the etag of its last live version, as the writer last read it. */
export interface RecordRef {
  readonly key: string;
  readonly etag?: string;
}

/** Whether a write changed anything. */
export interface WriteEffect {
  readonly unchanged: boolean;
}

/** What became of a fact. */
export interface RecordOutcome {
  /** The version written; unset when unchanged. */
  readonly versionId?: string;
  /** The registry already held exactly this over the whole range. */
  readonly unchanged: boolean;
}

/**
 * What a write's rules may do. Reads see the transaction's snapshot, the batch's earlier writes and its own. Rules may
 * run more than once (after a clash), so they change nothing outside and never wait for the outer world. Calls made in
 * the same turn go to the store as one query: await many at once, or resolve and read ahead.
 */
export interface WriteTransaction {
  /** Keys by identifier, in the order asked. */
  resolve<D extends object>(
    definition: ResourceDefinition<D>,
    identifiers: readonly Identifier[],
  ): Promise<(string | undefined)[]>;
  /** Versions that hold on a date, in the order asked. */
  getMany<D extends object>(
    definition: ResourceDefinition<D>,
    keys: readonly string[],
    validAt: string,
  ): Promise<(Version<D> | undefined)[]>;
  /** All versions live now of each key, by validFrom. */
  liveVersions<D extends object>(definition: ResourceDefinition<D>, keys: readonly string[]): Promise<Version<D>[][]>;
  /** A key no record has, e.g. `persons/01J...`; facts under it are recorded without a look at the store. */
  newKey<D extends object>(definition: ResourceDefinition<D>): string;
  /**
   * Records a fact: takes its range from whatever was live there and leaves the rest of it as it was. Errors:
   * InvalidFactError, IdentifierClaimedError, EtagMismatchError; then nothing of the fact is kept.
   */
  record<D extends object>(definition: ResourceDefinition<D>, fact: Fact<D>): Promise<RecordOutcome>;
  /**
   * Corrects what is held within a range: every version is cut at the range's ends, and what lies within is replaced by a
   * version with the patch applied. What the range says nothing of stays so. Errors: as record; InvalidFactError
   * NOTHING_HELD when nothing is held in the range.
   */
  correct<D extends object>(definition: ResourceDefinition<D>, correction: Correction): Promise<WriteEffect>;
  /**
   * Ends a record: nothing of it holds from `at` on. `etag` is that of the version that holds then. Errors:
   * InvalidFactError, EtagMismatchError.
   */
  end<D extends object>(
    definition: ResourceDefinition<D>,
    end: RecordRef & { readonly at: string },
  ): Promise<WriteEffect>;
  /**
   * Takes a live version away: the fact never held, and nothing is held in its place. Errors: InvalidFactError
   * VERSION_NOT_LIVE, EtagMismatchError.
   */
  annul<D extends object>(
    definition: ResourceDefinition<D>,
    annulment: RecordRef & { readonly versionId: string },
  ): Promise<WriteEffect>;
  /**
   * Merges a record into another that is the same in the world: `into` says what it said, and where it said nothing it
   * takes over what `from` said. A forwarding record leads from the one to the other, with the identifiers; nothing can be
   * recorded under `from` any more. `etag` is that of the last version of `from`. Errors: InvalidFactError NOTHING_HELD,
   * SAME_RECORD, RECORD_MERGED, RECORD_ERASED; EtagMismatchError.
   */
  merge<D extends object>(
    definition: ResourceDefinition<D>,
    merge: { readonly from: string; readonly into: string; readonly etag?: string },
  ): Promise<WriteEffect>;
  /**
   * Wipes a record by law: what it says holds no more, and the data of all its versions, with their nonces and the record's
   * identifiers, are gone from the store. Digests stay, so that all hashes stay provable; counts of the past stay too.
   * Nothing can be recorded under the key any more. `etag` is that of the last live version. Errors: InvalidFactError
   * NOTHING_HELD, EtagMismatchError.
   */
  erase<D extends object>(definition: ResourceDefinition<D>, record: RecordRef): Promise<WriteEffect>;
  /** Runs a part of the rules that is kept whole or, when it throws, not at all: one row of an import. */
  attempt<T>(rules: (tx: WriteTransaction) => Promise<T>): Promise<T>;
}
