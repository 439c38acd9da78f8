import { readTable } from './table-file';

/** An edition of GB/T 2260, or a yearly list of the Ministry of Civil Affairs 民政部. */
export interface DivisionEdition {
  /** Last day it describes, YYYY-MM-DD. */
  readonly date: string;
  /** Where the list is from. */
  readonly source: string;
}

/** Consecutive editions in which a code has one name. */
export interface EditionRun {
  readonly code: string;
  readonly name: string;
  readonly pinyin: string;
  /** Index of the first edition. */
  readonly first: number;
  /** Index of the last edition. */
  readonly last: number;
}

export function readEditions(): DivisionEdition[] {
  return readTable('editions.tsv.gz').map(([date = '', source = '']) => ({ date, source }));
}

export function readRuns(): EditionRun[] {
  return readTable('divisions.tsv.gz').map(([code = '', name = '', pinyin = '', first, last]) => ({
    code,
    name,
    pinyin,
    first: Number(first),
    last: Number(last),
  }));
}
