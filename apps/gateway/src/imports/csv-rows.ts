import type { FieldViolation } from '@registry/proto/common/v1';
import { invalidArgument, violation } from '@registry/service-kit';
import type { CsvRecord } from './csv-records';
import type { Field, Fields } from './fields';
import { ValueReader } from './read-values';
import { type RowFault, type RowRecord, rowFault } from './row-fault';

interface Column {
  readonly name: string;
  readonly path: readonly string[];
  readonly field: Field;
}

/** The columns of a CSV file, named in its first line; fields of records have a dot (`address.road`). */
export class CsvColumns {
  private constructor(private readonly columns: readonly Column[]) {}

  /** @throws RegistryError INVALID_ARGUMENT `UNKNOWN_FIELD` or `COLUMN_REPEATED` naming each column that is wrong */
  static of(fields: Fields, { cells }: CsvRecord): CsvColumns {
    const faults: FieldViolation[] = [];
    const columns: Column[] = [];
    for (const cell of cells) {
      const name = cell.trim();
      const field = fieldAt(fields, name.split('.'));
      if (field === undefined) {
        faults.push(violation(name, 'UNKNOWN_FIELD', { en: 'is no column known here', zh: '未知的列' }));
      } else if (columns.some((column) => column.name === name)) {
        faults.push(violation(name, 'COLUMN_REPEATED', { en: 'is named twice', zh: '列名重复' }));
      } else {
        columns.push({ name, path: name.split('.'), field });
      }
    }
    if (faults.length > 0) {
      throw invalidArgument(faults.slice(0, 100));
    }
    return new CsvColumns(columns);
  }

  /** Reads one record; empty cells are unset. */
  row({ line, cells }: CsvRecord): RowRecord | RowFault {
    if (cells.length !== this.columns.length) {
      const { length } = this.columns;
      return rowFault(
        line,
        '',
        'COLUMN_COUNT',
        `has ${cells.length} cells for ${length} columns`,
        '单元格数与列数不符',
      );
    }
    const reader = new ValueReader();
    const values: Record<string, unknown> = {};
    let characters = 0;
    for (const [index, { name, path, field }] of this.columns.entries()) {
      const cell = cells[index] ?? '';
      characters += cell.length;
      if (cell !== '') {
        place(values, path, field.kind === 'text' ? cell : reader.value(field, valueOf(field, cell), name));
      }
    }
    return reader.faults.length > 0 ? { line, faults: reader.faults } : { line, values, characters };
  }
}

function fieldAt(fields: Fields, path: readonly string[]): Field | undefined {
  const [name = '', ...below] = path;
  const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (below.length === 0) {
    return field?.kind === 'record' ? undefined : field;
  }
  return field?.kind === 'record' ? fieldAt(field.fields, below) : undefined;
}

/** What a cell says, in the form that NDJSON has it; text that is none is left for the reader to refuse. */
function valueOf(field: Field, cell: string): unknown {
  switch (field.kind) {
    case 'number':
      return /^-?\d{1,20}(?:\.\d{1,20})?$/.test(cell) ? Number(cell) : cell;
    case 'flag':
      return cell === 'true' ? true : cell === 'false' ? false : cell;
    case 'list':
    case 'object':
      try {
        return JSON.parse(cell) as unknown;
      } catch {
        return cell;
      }
    default:
      return cell;
  }
}

function place(values: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...below] = path;
  if (below.length === 0) {
    values[name] = value;
    return;
  }
  const inner = (values[name] ?? {}) as Record<string, unknown>;
  values[name] = inner;
  place(inner, below, value);
}
