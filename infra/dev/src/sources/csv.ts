import { readFileSync } from 'node:fs';

/** One line of a file by the names of its columns. */
export type CsvRow = ReadonlyMap<string, string>;

/**
 * Reads one of the project's own data files: comma separated, no quotes, "#" before comments, of which the first line
 * names the source.
 * @throws Error naming file and line when the source is missing or a line has another number of fields than the head
 */
export function readCsv(path: string): CsvRow[] {
  const lines = readFileSync(path, 'utf8').split('\n');
  if (!lines[0]?.startsWith('# Source: ')) throw new Error(`${path}:1: the first line must name the source`);
  const numbered = lines.map((text, i) => ({ text, number: i + 1 }));
  const [head, ...rows] = numbered.filter(({ text }) => text !== '' && !text.startsWith('#'));
  const columns = head?.text.split(',') ?? [];
  return rows.map(({ text, number }) => {
    const fields = text.split(',');
    if (fields.length !== columns.length) throw new Error(`${path}:${number}: ${columns.length} fields expected`);
    return new Map(columns.map((column, i) => [column, fields[i] ?? '']));
  });
}

/** @throws Error when the file has no such column. */
export function field(row: CsvRow, column: string): string {
  const value = row.get(column);
  if (value === undefined) throw new Error(`column ${column} is missing`);
  return value;
}

/** A field that holds one of some words. @throws Error naming the column and the word that is none of them */
export function oneOf<Word extends string>(row: CsvRow, column: string, words: readonly Word[]): Word {
  const value = field(row, column);
  const word = words.find((candidate) => candidate === value);
  if (word === undefined) throw new Error(`${column}: ${value} is none of ${words.join(', ')}`);
  return word;
}
