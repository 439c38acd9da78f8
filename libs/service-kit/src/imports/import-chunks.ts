import type { AcceptedRow, ImportRowResult, ItemError, Provenance } from '@registry/proto/common/v1';
import { attempt } from '../errors/attempt';
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
 * The loop of every Import: answers each chunk with a result per row in the order of the rows. While a chunk is being
 * recorded the rows of the next one are checked, but it is recorded only when the one before is answered. The provenance
 * of the first chunk holds until another is given.
 * @throws RegistryError INVALID_ARGUMENT `TOO_MANY_ROWS` naming `rows`, `PROVENANCE_REQUIRED` naming `provenance`
 */
export async function* importChunks<Row extends { readonly line: number }, Fact>(
  chunks: AsyncIterable<ImportChunk<Row>>,
  rules: ImportRules<Row, Fact>,
): AsyncGenerator<{ results: ImportRowResult[] }> {
  const source = chunks[Symbol.asyncIterator]();
  let recording: Promise<ImportRowResult[]> | undefined;
  let provenance: Provenance | undefined;
  try {
    for (let incoming = heeded(source.next()); ;) {
      if (recording !== undefined && (await isFirst(recording, incoming))) {
        yield { results: await recording };
        recording = undefined;
      }
      const chunk = await incoming;
      if (chunk.done === true) {
        break;
      }
      const from = chunk.value.provenance ?? provenance;
      provenance = from;
      const checked = attempt(() => readChunk(chunk.value, from, rules));
      incoming = heeded(source.next());
      if (recording !== undefined) {
        yield { results: await recording };
      }
      if (checked instanceof RegistryError) {
        throw checked;
      }
      recording = heeded(recordChunk(checked, rules));
    }
    if (recording !== undefined) {
      yield { results: await recording };
    }
  } finally {
    // Not waited for: a source that is asked for its next chunk ends only after that.
    source.return?.().catch(() => undefined);
  }
}
/** A row that was checked. */
type Reading<Fact> = { readonly line: number } & ({ readonly fact: Fact } | { readonly rejected: ItemError });

/** A chunk whose rows were checked. */
interface CheckedChunk<Fact> {
  readonly readings: readonly Reading<Fact>[];
  readonly provenance: Provenance;
}

function readChunk<Row extends { readonly line: number }, Fact>(
  { rows }: ImportChunk<Row>,
  provenance: Provenance | undefined,
  { maxRows = 500, domain, read }: ImportRules<Row, Fact>,
): CheckedChunk<Fact> {
  if (rows.length > maxRows) {
    throw tooManyRows(maxRows);
  }
  if (provenance === undefined) {
    throw provenanceRequired();
  }
  const readings = rows.map((row) => {
    const fact = attempt(() => ({ line: row.line, fact: read(row) }));
    return fact instanceof RegistryError ? { line: row.line, rejected: toItemError(fact, domain) } : fact;
  });
  return { readings, provenance };
}

async function recordChunk<Row extends { readonly line: number }, Fact>(
  { readings, provenance }: CheckedChunk<Fact>,
  rules: ImportRules<Row, Fact>,
): Promise<ImportRowResult[]> {
  const facts = readings.flatMap((reading) => ('fact' in reading ? [reading.fact] : []));
  const outcomes = facts.length === 0 ? [] : await rules.apply(facts, provenance);
  let next = 0;
  return readings.map((reading) => {
    const { line } = reading;
    if ('rejected' in reading) {
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

/** A promise that may fail before anybody waits for it: whoever does wait still sees it fail. */
function heeded<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}

/** Whether the first of two promises settles first. */
function isFirst(first: Promise<unknown>, second: Promise<unknown>): Promise<boolean> {
  const settled = (promise: Promise<unknown>, answer: boolean) =>
    promise.then(
      () => answer,
      () => answer,
    );
  return Promise.race([settled(first, true), settled(second, false)]);
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
