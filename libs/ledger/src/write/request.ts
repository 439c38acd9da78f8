import type { Provenance } from '@registry/proto/common/v1';
import type { Identifier, ResourceDefinition } from '../resource/definition';
import type { Version } from '../version/version';

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
  /** Ends a record: nothing of it holds from `at` on. Errors: InvalidFactError. */
  end<D extends object>(
    definition: ResourceDefinition<D>,
    end: { readonly key: string; readonly at: string },
  ): Promise<{ readonly unchanged: boolean }>;
  /** Runs a part of the rules that is kept whole or, when it throws, not at all: one row of an import. */
  attempt<T>(rules: (tx: WriteTransaction) => Promise<T>): Promise<T>;
}
