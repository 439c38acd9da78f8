import type { AcceptedRow, ImportRowResult, ItemError, Provenance } from '@registry/proto/common/v1';
import { invalidArgument, violation } from '../errors/constructors';
import { toItemError } from '../errors/item-error';
import { RegistryError } from '../errors/registry-error';

/** A chunk of rows, as every registry's Import request is shaped. */
export interface ImportChunk<Row extends { readonly line: number }> {
  readonly rows: readonly Row[];
  readonly provenance?: Provenance | undefined;
}

/** What {@link importChunks} is told. */
export interface ImportRules<Row extends { readonly line: number }, Fact> {
  /** Rows a chunk may hold; 500 unless told. */
  readonly maxRows?: number;
  /** Registry named in the errors of rows: the call's `domain`. */
  readonly domain?: string;
  /** Checks one row and makes of it what is recorded; what it throws becomes the row's result. */
  read(row: Row): Fact;
  /**
   * Records the facts of one chunk as one ledger write, and answers for each, in order, what became of it: an error in
   * place of a row leaves that row out. What it throws ends the import, with nothing of the chunk stored.
   */
  apply(facts: readonly Fact[], provenance: Provenance): Promise<readonly (AcceptedRow | RegistryError)[]>;
}

/**
 * The loop of every Import: reads a chunk, answers it with a result per row in the order of the rows, takes the next.
 * The provenance of the first chunk holds until another is given.
 * @throws RegistryError INVALID_ARGUMENT `TOO_MANY_ROWS` naming `rows`, `PROVENANCE_REQUIRED` naming `provenance`
 */
export async function* importChunks<Row extends { readonly line: number }, Fact>(
  chunks: AsyncIterable<ImportChunk<Row>>,
  rules: ImportRules<Row, Fact>,
): AsyncGenerator<{ results: ImportRowResult[] }> {
  const maxRows = rules.maxRows ?? 500;
  let provenance: Provenance | undefined;
  for await (const chunk of chunks) {
    if (chunk.rows.length > maxRows) {
      throw tooManyRows(maxRows);
    }
    provenance = chunk.provenance ?? provenance;
    if (provenance === undefined) {
      throw provenanceRequired();
    }
    yield { results: await importChunk(chunk.rows, provenance, rules) };
  }
}

async function importChunk<Row extends { readonly line: number }, Fact>(
  rows: readonly Row[],
  provenance: Provenance,
  rules: ImportRules<Row, Fact>,
): Promise<ImportRowResult[]> {
  const readings = rows.map((row) => readRow(row, rules));
  const facts = readings.flatMap((reading) => ('fact' in reading ? [reading.fact] : []));
  const outcomes = facts.length === 0 ? [] : await rules.apply(facts, provenance);
  let next = 0;
  return rows.map(({ line }, index) => {
    const reading = readings[index];
    if (reading !== undefined && 'rejected' in reading) {
      return { line, outcome: { $case: 'rejected', value: reading.rejected } };
    }
    const outcome = outcomes[next++];
    if (outcome === undefined) {
      throw new TypeError('An import answered fewer rows than it was given');
    }
    return outcome instanceof RegistryError
      ? { line, outcome: { $case: 'rejected', value: toItemError(outcome, rules.domain) } }
      : { line, outcome: { $case: 'accepted', value: outcome } };
  });
}

function readRow<Row extends { readonly line: number }, Fact>(
  row: Row,
  rules: ImportRules<Row, Fact>,
): { readonly fact: Fact } | { readonly rejected: ItemError } {
  try {
    return { fact: rules.read(row) };
  } catch (error) {
    if (error instanceof RegistryError) {
      return { rejected: toItemError(error, rules.domain) };
    }
    throw error;
  }
}

function tooManyRows(maxRows: number): RegistryError {
  return invalidArgument([
    violation('rows', 'TOO_MANY_ROWS', {
      en: `a chunk holds at most ${maxRows} rows`,
      zh: `每批最多 ${maxRows} 行`,
    }),
  ]);
}

function provenanceRequired(): RegistryError {
  return invalidArgument([
    violation('provenance', 'PROVENANCE_REQUIRED', {
      en: 'the first chunk must say where its rows come from',
      zh: '第一批必须说明数据来源',
    }),
  ]);
}
