import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Rows of a checked-in table: tab-separated, gzipped. The package's tables are its only input. */
export function readTable(file: string): string[][] {
  const text = gunzipSync(readFileSync(join(__dirname, '../../data', file))).toString('utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
}
