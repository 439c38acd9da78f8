/** What a data field must be. All given parts hold together; dates and codes compare by code point. */
export type Condition =
  | string
  | number
  | boolean
  | {
      readonly in?: readonly (string | number)[];
      /** At least. */
      readonly gte?: string | number;
      /** Less than. */
      readonly lt?: string | number;
      readonly prefix?: string;
    };

/** A place in a search's order: results after it come next. */
export interface SearchCursor {
  readonly sort: string;
  readonly key: string;
}

/** One page of a search, driven by one term of one index. */
export interface SearchQuery {
  /** Name of one of the definition's indexes. */
  readonly index: string;
  readonly term: string;
  /** Further terms of the same index that the record must have. */
  readonly and?: readonly string[];
  /** Inclusive. */
  readonly sortFrom?: string;
  /** Exclusive. */
  readonly sortTo?: string;
  /** Conditions by the path of a data field, e.g. `address.township`; checked after the index, so not to narrow much. */
  readonly where?: Readonly<Record<string, Condition>>;
  readonly after?: SearchCursor;
  /** 1 to 1,000. */
  readonly limit: number;
}

/** A place in a history: older versions come next. */
export interface HistoryCursor {
  readonly seqFrom: number;
  readonly validFrom: string;
}

/** One page of anything. */
export interface Page<T, C> {
  readonly items: T[];
  /** Unset on the last page. With `where`, a page may be short and have a next one. */
  readonly next?: C;
}
