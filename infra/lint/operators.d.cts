/** What services may ask of a store, by where it stands. */
export declare const allowedOperators: Readonly<
  Record<'query' | 'update' | 'pipeline' | 'accumulator' | 'expression', readonly string[]>
>;
export declare const allowedIndexOptions: readonly string[];
