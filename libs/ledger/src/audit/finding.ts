/** What can be wrong with a store, by name; see the audit for what each means. */
export type Problem =
  | 'SEQ_MISSING'
  | 'CHAIN_BROKEN'
  | 'HEAD_DIFFERS'
  | 'VERSION_MISSING'
  | 'VERSION_UNLISTED'
  | 'CLOSING_UNLISTED'
  | 'OVERLAP'
  | 'HOLE'
  | 'CURRENT_DIFFERS'
  | 'CURRENT_MISSING'
  | 'CURRENT_ORPHANED';

/** One thing that is wrong, and where. Holds no data of the record. */
export interface Finding {
  readonly problem: Problem;
  readonly collection: string;
  readonly id: string;
}

/** What an audit looked at and found. */
export interface AuditReport {
  readonly commits: number;
  readonly versions: number;
  readonly records: number;
  /** The first hundred findings. */
  readonly findings: readonly Finding[];
  /** How many there are in all. */
  readonly total: number;
}

const LISTED = 100;

/** Keeps the first findings and counts all. */
export class Findings {
  readonly listed: Finding[] = [];
  total = 0;

  add(problem: Problem, collection: string, id: string): void {
    this.total++;
    if (this.listed.length < LISTED) this.listed.push({ problem, collection, id });
  }
}
