/** A number or code by which a record is known in the world, e.g. `{ kind: 'citizen-id', value: '...' }`. */
export interface Identifier {
  readonly kind: string;
  readonly value: string;
}

/**
 * One way to search a resource. A record is found by any of its terms; results come ordered by (sort, key), both
 * compared by code point.
 */
export interface SearchIndex<D extends object> {
  /** Unique within the resource; letters and digits. */
  readonly name: string;
  /** What the record is found by; duplicates are dropped. */
  terms(data: D): string[];
  /** What the results are ordered by. */
  sort(data: D): string;
}

/**
 * One thing that a version adds to the statistics. It counts while the version holds, or, with `from`, over that range
 * of valid time instead: an event such as a birth. Events are read off the record's last live version alone, so that a
 * record with many versions counts each event once.
 */
export interface CounterContribution {
  /** Name of the counter, e.g. `residents`. */
  readonly counter: string;
  /** Hierarchical division code, GB/T 2260; sums roll up over its prefixes. */
  readonly division: string;
  /** Any code the sums are split by, e.g. the sex. */
  readonly group: string;
  /** Optional date axis, YYYY-MM-DD, e.g. the birth date. */
  readonly x?: string;
  /** First date it counts, YYYY-MM-DD, in place of the version's own valid range. */
  readonly from?: string;
  /** First date it no longer counts; unset means for ever. Needs `from`. */
  readonly to?: string;
}

/** A kind of record that a registry keeps, and how the ledger finds and counts it. */
export interface ResourceDefinition<D extends object> {
  /** Plural name, e.g. `persons`; the collections are named after it. */
  readonly name: string;
  /** Version of the data's shape that is written now. */
  readonly schemaVersion: number;
  /** Turns data of schema version n into n + 1, for every n that was ever written. */
  readonly upcasts?: Readonly<Record<number, (data: object) => object>>;
  /** Claimed by the record, unique per kind. A claim is kept after the data changes: earlier numbers still find it. */
  identifiers(data: D): Identifier[];
  readonly indexes: readonly SearchIndex<D>[];
  counters(data: D): CounterContribution[];
  /** Divisions that the record concerns, GB/T 2260 or street codes: changes are followed by them. */
  divisions?(data: D): string[];
}
