import { createWriteStream, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { personRows } from '@registry/dev';
import type { PersonRow } from '@registry/proto/population/v1';
import { todayInChina } from '@registry/service-kit';

/** Fields that a row carries: what is unset in the message is absent in the file. */
function fieldsOf({ person, validFrom, validTo }: PersonRow): object {
  const given = Object.entries(person ?? {}).filter(([, value]) => value !== '' && value !== 0 && value !== undefined);
  return { ...Object.fromEntries(given), validFrom, validTo };
}

function* lines(people: number): Generator<string> {
  for (const row of personRows(people, todayInChina())) yield `${JSON.stringify(fieldsOf(row))}\n`;
}

/** Writes synthetic people as NDJSON, one version a line, and returns the file's path. */
export async function syntheticPersonFile(people: number): Promise<string> {
  const file = join(mkdtempSync(join(tmpdir(), 'import-')), 'persons.ndjson');
  await pipeline(Readable.from(lines(people)), createWriteStream(file));
  return file;
}
