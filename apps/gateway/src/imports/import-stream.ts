import type { ImportRowResult, Provenance } from '@registry/proto/common/v1';
import type { CallOptions } from '@registry/service-kit';
import type { RegistryPath } from '../registries/registry-names';
import type { Fields } from './fields';
import type { RowFault, RowRecord } from './row-fault';

/** One chunk of rows on its way to a registry. */
export interface RecordChunk {
  readonly records: readonly RowRecord[];
  readonly provenance: Provenance | undefined;
}

/** A resource that rows can be imported into. */
export interface ImportTarget extends RowTarget {
  /** The registry that keeps it. */
  readonly registry: RegistryPath;
}

/** How rows of a resource are written and sent. */
export interface RowTarget {
  readonly fields: Fields;
  /** Prefix of field names in the registry's answers that the rows do not have, e.g. `person.`. */
  readonly prefix: string;
  /** Longest line, in bytes. */
  readonly maxLineBytes: number;
  /** Sends chunks; answers each, in order, with a result per row. */
  send(chunks: AsyncIterable<RecordChunk>, options: CallOptions): AsyncIterable<{ results: ImportRowResult[] }>;
}

/** What became of one line. */
export type RowOutcome = ImportRowResult | RowFault;

const maxRows = 500;
/** Characters of a chunk's lines: messages are bounded. */
const maxChunkCharacters = 2 * 1024 * 1024;
/** Chunks that were sent and not yet answered. */
const maxUnanswered = 4;

interface Chunk {
  readonly records: RowRecord[];
  readonly faults: RowFault[];
}

/**
 * Sends rows to a registry in chunks and yields, for each chunk in order, what became of its lines. At most four chunks
 * are unanswered at a time: then the body is not read on, and its sender waits.
 */
export async function* importRows(
  rows: AsyncIterable<readonly (RowRecord | RowFault)[]>,
  target: RowTarget,
  { provenance, ...options }: CallOptions & { readonly provenance: Provenance },
): AsyncGenerator<RowOutcome[]> {
  const unanswered: Chunk[] = [];
  let slotFree: () => void = () => undefined;
  let ended = false;

  async function* chunks(): AsyncGenerator<RecordChunk> {
    let first: Provenance | undefined = provenance;
    for await (const chunk of chunksOf(rows)) {
      while (unanswered.length >= maxUnanswered && !ended) {
        await new Promise<void>((resolve) => {
          slotFree = resolve;
        });
      }
      unanswered.push(chunk);
      yield { records: chunk.records, provenance: first };
      first = undefined;
    }
  }

  try {
    for await (const { results } of target.send(chunks(), options)) {
      const chunk = unanswered.shift();
      slotFree();
      yield inOrder(chunk?.faults ?? [], results);
    }
  } finally {
    // Chunks that wait to be sent are not: what reads the rows can end.
    ended = true;
    slotFree();
  }
}

/** Chunks of rows; refused lines travel with the chunk that they stand in, so that answers keep the order of lines. */
async function* chunksOf(rows: AsyncIterable<readonly (RowRecord | RowFault)[]>): AsyncGenerator<Chunk> {
  let chunk: Chunk = { records: [], faults: [] };
  let characters = 0;
  for await (const block of rows) {
    for (const row of block) {
      if ('values' in row) {
        chunk.records.push(row);
        characters += row.characters;
      } else {
        chunk.faults.push(row);
      }
      if (chunk.records.length + chunk.faults.length >= maxRows || characters >= maxChunkCharacters) {
        yield chunk;
        chunk = { records: [], faults: [] };
        characters = 0;
      }
    }
  }
  if (chunk.records.length > 0 || chunk.faults.length > 0) {
    yield chunk;
  }
}

function inOrder(faults: readonly RowFault[], results: readonly ImportRowResult[]): RowOutcome[] {
  return faults.length === 0 ? [...results] : [...faults, ...results].sort((a, b) => a.line - b.line);
}
