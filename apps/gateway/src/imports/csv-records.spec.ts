import * as fc from 'fast-check';
import { CsvSplitter } from './csv-records';

function split(text: string) {
  const splitter = new CsvSplitter();
  const records = text.split('\n').flatMap((line, index) => splitter.take({ line: index + 1, text: line }));
  return [...records, ...splitter.rest()];
}

const quoted = (cell: string): string => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

describe('CSV', () => {
  it('is read as it was written, with commas, quotes and newlines in cells', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '国', ' '), maxLength: 8 });
    const record = fc.array(cell, { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 10 }), (records) => {
        const text = records.map((cells) => cells.map(quoted).join(',')).join('\n');
        expect(split(text).map((read) => ('cells' in read ? read.cells : read))).toEqual(records);
      }),
    );
  });

  it('numbers a record by its first line', () => {
    expect(split('a,"b\nc"\nd,e')).toEqual([
      { line: 1, cells: ['a', 'b\nc'] },
      { line: 3, cells: ['d', 'e'] },
    ]);
  });

  it('with a quote that is never closed loses that line alone', () => {
    expect(split('a,"b\nc,d\ne,f')).toMatchObject([
      { line: 1, faults: [{ reason: 'QUOTE_UNCLOSED' }] },
      { line: 2, cells: ['c', 'd'] },
      { line: 3, cells: ['e', 'f'] },
    ]);
  });

  it('with a quote within a cell is refused', () => {
    expect(split('"a"b,c')).toMatchObject([{ line: 1, faults: [{ reason: 'QUOTE_MISPLACED' }] }]);
  });
});
