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
export interface Finding<P extends string = Problem> {
  readonly problem: P;
  readonly collection: string;
  readonly id: string;
  /** The field, where it is one alone. */
  readonly field?: string;
}

/** What a look through a store saw and found. */
export interface AuditReport<P extends string = Problem> {
  readonly commits: number;
  readonly versions: number;
  readonly records: number;
  /** The first hundred findings. */
  readonly findings: readonly Finding<P>[];
  /** How many there are in all. */
  readonly total: number;
}

const LISTED = 100;

/** Keeps the first findings and counts all. */
export class Findings<P extends string = Problem> {
  readonly listed: Finding<P>[] = [];
  total = 0;

  add(problem: P, collection: string, id: string, field?: string): void {
    this.total++;
    const finding = { problem, collection, id, ...(field === undefined ? {} : { field }) };
    if (this.listed.length < LISTED) this.listed.push(finding);
  }

  /** Takes over what others found, after what is here. */
  append({ listed, total }: Findings<P>): void {
    this.total += total;
    this.listed.push(...listed.slice(0, LISTED - this.listed.length));
  }
}
