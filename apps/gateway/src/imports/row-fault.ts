import type { FieldViolation } from '@registry/proto/common/v1';
import { violation } from '@registry/service-kit';

/** Why a line was not taken as a row. */
export interface RowFault {
  readonly line: number;
  readonly faults: readonly FieldViolation[];
}

/** A row whose fields have the right names and types. */
export interface RowRecord {
  readonly line: number;
  readonly values: Readonly<Record<string, unknown>>;
  /** Length of its text. */
  readonly characters: number;
}

/** A line with one thing wrong. */
export function rowFault(line: number, field: string, reason: string, en: string, zh: string): RowFault {
  return { line, faults: [violation(field, reason, { en, zh })] };
}
