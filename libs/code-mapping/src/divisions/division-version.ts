/** 行政区划级别. */
export type DivisionLevel = 'nation' | 'province' | 'prefecture' | 'county' | 'town';

/** How one division came of another. */
export type DivisionLinkKind = 'renamed' | 'recoded' | 'merged' | 'split';

export interface DivisionLink {
  readonly code: string;
  readonly name: string;
  /** First day on which it was so, YYYY-MM-DD. */
  readonly date: string;
  readonly kind: DivisionLinkKind;
}

/**
 * How well the bounds of a version are known: "exact" from a dated decision; "edition" from the first edition that shows
 * the change, so that it happened on that day or some time before.
 */
export type DatePrecision = 'exact' | 'edition';

/** What held of a division 行政区划 between two dates. */
export interface DivisionVersion {
  /** GB/T 2260 code, six digits; nine for towns. */
  readonly code: string;
  readonly name: string;
  /** Syllables without tones, separated by spaces; empty for towns. */
  readonly pinyin: string;
  readonly level: DivisionLevel;
  /** Code of the division above; "000000" above the provinces. */
  readonly parent: string;
  /** First day, YYYY-MM-DD. */
  readonly validFrom: string;
  /** First day on which it no longer held; unset while it holds. */
  readonly validTo?: string;
  readonly datePrecision: DatePrecision;
  readonly predecessors: readonly DivisionLink[];
  readonly successors: readonly DivisionLink[];
}

/** Code of the nation, above the provinces. */
export const NATION = '000000';

export function levelOf(code: string): DivisionLevel {
  if (code === NATION) return 'nation';
  if (code.length === 9) return 'town';
  if (code.endsWith('0000')) return 'province';
  return code.endsWith('00') ? 'prefecture' : 'county';
}
