import type { TextLine } from './lines';
import { type RowFault, rowFault } from './row-fault';

/** A record of CSV (RFC 4180), which may run over several lines. */
export interface CsvRecord {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Lines that one record may run over. */
const maxLines = 100;

/** Joins lines within quotes and splits them into cells. A quote that is never closed costs its own line alone. */
export class CsvSplitter {
  private pending: TextLine[] = [];

  /** The records that a line completes. */
  take(line: TextLine): (CsvRecord | RowFault)[] {
    if (this.pending.length === 0) {
      if (!line.text.includes('"')) {
        return line.text === '' ? [] : [{ line: line.line, cells: line.text.split(',') }];
      }
      if (quotesClose(line.text)) {
        return [splitQuoted(line.line, line.text)];
      }
      this.pending.push(line);
      return [];
    }
    this.pending.push(line);
    if (hasOddQuotes(line.text)) {
      const joined = this.pending.map(({ text }) => text).join('\n');
      const first = this.pending[0]?.line ?? line.line;
      this.pending = [];
      return [splitQuoted(first, joined)];
    }
    return this.pending.length > maxLines ? this.giveUp() : [];
  }

  /** What is left at the end. */
  rest(): (CsvRecord | RowFault)[] {
    const results: (CsvRecord | RowFault)[] = [];
    while (this.pending.length > 0) {
      results.push(...this.giveUp());
    }
    return results;
  }

  /** Refuses the first line whose quote was not closed, and takes those after it anew. */
  private giveUp(): (CsvRecord | RowFault)[] {
    const [first, ...others] = this.pending;
    this.pending = [];
    if (first === undefined) {
      return [];
    }
    return [unclosed(first.line), ...others.flatMap((line) => this.take(line))];
  }
}

function unclosed(line: number): RowFault {
  return rowFault(line, '', 'QUOTE_UNCLOSED', 'a quote is not closed', '引号没有闭合');
}

function hasOddQuotes(text: string): boolean {
  let odd = false;
  for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) {
    odd = !odd;
  }
  return odd;
}

function quotesClose(text: string): boolean {
  return !hasOddQuotes(text);
}

/** Splits a record with quotes; doubled quotes stand for one. */
function splitQuoted(line: number, text: string): CsvRecord | RowFault {
  const cells: string[] = [];
  let at = 0;
  for (;;) {
    if (text[at] === '"') {
      let end = at + 1;
      for (end = text.indexOf('"', end); end !== -1 && text[end + 1] === '"'; end = text.indexOf('"', end + 2));
      if (end === -1) {
        return unclosed(line);
      }
      cells.push(text.slice(at + 1, end).replaceAll('""', '"'));
      at = end + 1;
      if (at < text.length && text[at] !== ',') {
        return rowFault(line, '', 'QUOTE_MISPLACED', 'a quote stands within a cell', '单元格中间出现引号');
      }
    } else {
      const comma = text.indexOf(',', at);
      const end = comma === -1 ? text.length : comma;
      cells.push(text.slice(at, end));
      at = end;
    }
    if (at >= text.length) {
      return { line, cells };
    }
    at += 1;
  }
}
