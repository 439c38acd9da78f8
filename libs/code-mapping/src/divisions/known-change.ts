/** A change that is known from a decision and not from the editions: what was abolished, and what took it over. */
export interface KnownChange {
  readonly abolished: string;
  readonly successors: readonly string[];
  /**
   * Day on which the decision of the State Council was made public or took effect, YYYY-MM-DD; unset where only the
   * first edition after it is known.
   */
  readonly date?: string;
  readonly kind: 'merged' | 'recoded' | 'split';
}

/** Divisions that became part of another. */
export const merged = (date: string | undefined, successor: string, ...abolished: string[]): KnownChange[] =>
  abolished.map((code) => ({ abolished: code, successors: [successor], ...(date ? { date } : {}), kind: 'merged' }));

/** Divisions that went on under another code, each with its own. */
export const recoded = (date: string | undefined, pairs: Readonly<Record<string, string>>): KnownChange[] =>
  Object.entries(pairs).map(([code, successor]) => ({
    abolished: code,
    successors: [successor],
    ...(date ? { date } : {}),
    kind: 'recoded',
  }));

/** A division whose parts went to several others. */
export const split = (date: string | undefined, abolished: string, ...successors: string[]): KnownChange => ({
  abolished,
  successors,
  ...(date ? { date } : {}),
  kind: 'split',
});
