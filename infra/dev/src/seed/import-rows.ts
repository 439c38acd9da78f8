import type { ImportRowResult, Provenance } from '@registry/proto/common/v1';

/** What became of a stream of rows. */
export interface ImportTally {
  accepted: number;
  unchanged: number;
  rejected: number;
  /** The first few refusals, for the log. */
  readonly examples: string[];
}

interface ImportRequest<Row> {
  rows: Row[];
  provenance: Provenance | undefined;
}

type ImportCall<Row> = (requests: AsyncIterable<ImportRequest<Row>>) => AsyncIterable<{ results: ImportRowResult[] }>;

export interface ImportOptions<Row> {
  readonly provenance: Provenance;
  /** Rows a chunk; large rows want fewer. */
  readonly chunkRows?: number;
  /** Called with the number of rows answered so far. */
  readonly onProgress?: (rows: number) => void;
  readonly rows: Iterable<Row>;
}

/** A seeding takes as long as it takes: the longest that a service grants a stream, in milliseconds. */
export const IMPORT_DEADLINE_MS = 24 * 60 * 60_000;

const EXAMPLES = 5;

function* chunksOf<Row>(rows: Iterable<Row>, size: number): Generator<Row[]> {
  let chunk: Row[] = [];
  for (const row of rows) {
    chunk.push(row);
    if (chunk.length === size) {
      yield chunk;
      chunk = [];
    }
  }
  if (chunk.length > 0) yield chunk;
}

function describe(
  line: number,
  rejected: { reason: string; fieldViolations: { field: string; reason: string }[] },
): string {
  const fields = rejected.fieldViolations.map(({ field, reason }) => `${field} ${reason}`);
  return `line ${line}: ${fields.join(', ') || rejected.reason}`;
}

function count(tally: ImportTally, results: readonly ImportRowResult[]): void {
  for (const { line, outcome } of results) {
    if (outcome?.$case === 'accepted') {
      if (outcome.value.unchanged) tally.unchanged++;
      else tally.accepted++;
    } else {
      tally.rejected++;
      if (outcome && tally.examples.length < EXAMPLES) tally.examples.push(describe(line, outcome.value));
    }
  }
}

/** Sends rows in chunks through a registry's Import stream and counts what became of them. */
export async function importRows<Row>(call: ImportCall<Row>, options: ImportOptions<Row>): Promise<ImportTally> {
  const tally: ImportTally = { accepted: 0, unchanged: 0, rejected: 0, examples: [] };
  async function* requests(): AsyncGenerator<ImportRequest<Row>> {
    let provenance: Provenance | undefined = options.provenance;
    for (const rows of chunksOf(options.rows, options.chunkRows ?? 500)) {
      yield { rows, provenance };
      provenance = undefined;
    }
  }
  let answered = 0;
  for await (const { results } of call(requests())) {
    count(tally, results);
    answered += results.length;
    options.onProgress?.(answered);
  }
  return tally;
}
