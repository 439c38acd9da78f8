import { invalidArgument } from '@registry/service-kit';
import { CsvColumns } from './csv-rows';
import { type CsvRecord, CsvSplitter } from './csv-records';
import type { Fields } from './fields';
import { type RowFormat } from './import-bodies';
import { jsonRow } from './json-rows';
import { type TextLine, linesOf } from './lines';
import type { RowFault, RowRecord } from './row-fault';

/** How rows are read. */
export interface RowReading extends RowFormat {
  readonly fields: Fields;
  readonly maxLineBytes: number;
}

type Row = RowRecord | RowFault;

/**
 * Reads the rows of a body, as they come.
 * @throws RegistryError INVALID_ARGUMENT naming the columns of a CSV file that are not known, or its header when that
 *   cannot be read
 */
export async function* rowsOf(body: AsyncIterable<Buffer>, reading: RowReading): AsyncGenerator<Row[]> {
  const read = reading.format === 'csv' ? csvReader(reading.fields) : jsonReader(reading.fields);
  for await (const lines of linesOf(body, reading, reading.maxLineBytes)) {
    yield lines.flatMap((line) => ('text' in line ? read.take(line) : read.refuse(line)));
  }
  yield read.rest();
}

interface Reader {
  take(line: TextLine): Row[];
  /** Takes note of a line that is no text. */
  refuse(fault: RowFault): Row[];
  rest(): Row[];
}

function jsonReader(fields: Fields): Reader {
  return {
    take: (line) => {
      const row = jsonRow(fields, line);
      return row === undefined ? [] : [row];
    },
    refuse: (fault) => [fault],
    rest: () => [],
  };
}

function csvReader(fields: Fields): Reader {
  const splitter = new CsvSplitter();
  let columns: CsvColumns | undefined;
  const refuse = (fault: RowFault): Row[] => {
    if (columns === undefined) {
      throw invalidArgument(fault.faults.map((one) => ({ ...one, field: 'header' })));
    }
    return [fault];
  };
  const rows = (records: readonly (CsvRecord | RowFault)[]): Row[] =>
    records.flatMap((record) => {
      if (!('cells' in record)) {
        return refuse(record);
      }
      if (columns === undefined) {
        columns = CsvColumns.of(fields, record);
        return [];
      }
      return [columns.row(record)];
    });
  return { refuse, take: (line) => rows(splitter.take(line)), rest: () => rows(splitter.rest()) };
}
