import type { Language } from '../problems/language';
import { type Problem, problemFields } from '../problems/problem';
import type { RowOutcome } from './import-stream';

/** How many lines became what. */
export interface ImportSummary {
  accepted: number;
  unchanged: number;
  rejected: number;
}

/** Writes what became of lines as NDJSON, and counts. */
export class ResultLines {
  readonly summary: ImportSummary = { accepted: 0, unchanged: 0, rejected: 0 };
  private seen = 0;

  constructor(
    private readonly prefix: string,
    private readonly language: Language,
  ) {}

  /** A line of JSON for each outcome. */
  of(outcomes: readonly RowOutcome[]): string {
    return outcomes.map((outcome) => this.lineOf(outcome)).join('');
  }

  /** Highest commit of an accepted line; 0 before the first. */
  get lastSeq(): number {
    return this.seen;
  }

  /** The last line: everything was answered. Reads that show `snapshot` see all of it. */
  end(snapshot: string): string {
    return `${JSON.stringify({ summary: this.summary, snapshot })}\n`;
  }

  /** The last line of an import that broke off: what follows the lines before it was not stored. */
  brokenOff(problem: Problem, snapshot: string): string {
    return `${JSON.stringify({ error: problem, summary: this.summary, snapshot })}\n`;
  }

  private lineOf(result: RowOutcome): string {
    if ('faults' in result) {
      return this.rejected(result.line, { reason: '', fieldViolations: result.faults });
    }
    const { line, outcome } = result;
    if (outcome?.$case !== 'accepted') {
      return this.rejected(line, outcome?.value ?? { reason: 'INTERNAL', fieldViolations: [] });
    }
    const { key, seq, unchanged } = outcome.value;
    this.seen = Math.max(this.seen, seq);
    this.summary[unchanged ? 'unchanged' : 'accepted'] += 1;
    const status = unchanged ? ',"unchanged":true' : '';
    return `{"line":${line},"status":"accepted","key":${JSON.stringify(key)},"seq":${seq}${status}}\n`;
  }

  private rejected(
    line: number,
    error: { reason: string; message?: string; fieldViolations: Parameters<typeof problemFields>[0]['violations'] },
  ): string {
    this.summary.rejected += 1;
    const fields = problemFields({ violations: error.fieldViolations }, this.language).map((one) => ({
      ...one,
      field: one.field.startsWith(this.prefix) ? one.field.slice(this.prefix.length) : one.field,
    }));
    const [first] = fields;
    const told = {
      line,
      status: 'rejected',
      field: first?.field,
      reason: first?.reason ?? error.reason,
      description: first?.description ?? error.message,
      fieldViolations: fields.length > 1 ? fields : undefined,
    };
    return `${JSON.stringify(told)}\n`;
  }
}
