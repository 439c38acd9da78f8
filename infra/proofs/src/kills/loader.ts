import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportRowResult } from '@registry/proto/common/v1';
import { type ImportPersonsRequest, PersonServiceDefinition } from '@registry/proto/population/v1';
import { createClient } from '@registry/service-kit';
import type { Chunk, ChunkMaker } from './chunk';

const STREAMS = 4;
const ROWS = [1, 20, 60, 200];
const PAUSE_MS = 200;
/** The service checks a chunk while it records the one before. */
const UNDER_WAY = 2;

const provenance = { sourceDepartment: 'synthetic', legalBasis: 'none', reason: 'proof', itemSources: {} };

/** Import streams that send chunk after chunk to a service, through its ends and its starts. */
export class Loader {
  /** Chunks that were acknowledged. */
  acknowledged = 0;
  /** What the service refused, or answered that cannot be so. */
  readonly wrong: string[] = [];
  readonly #client;
  readonly #streams: Promise<void>[];
  #enough = false;

  constructor(
    address: string,
    private readonly maker: ChunkMaker,
  ) {
    this.#client = createClient(PersonServiceDefinition, { address });
    this.#streams = Array.from({ length: STREAMS }, (_, i) => this.#run(ROWS[i % ROWS.length] ?? 1));
  }

  /** Sends no more and waits for the answers under way. */
  async stop(): Promise<void> {
    this.#enough = true;
    await Promise.all(this.#streams);
    this.#client.close();
  }

  async #run(rows: number): Promise<void> {
    while (!this.#enough) {
      // A stream ends with the service; what it had sent stays unacknowledged.
      await this.#stream(rows).catch(() => sleep(PAUSE_MS));
    }
  }

  async #stream(rows: number): Promise<void> {
    const sent: Chunk[] = [];
    const turn = new EventEmitter();
    for await (const { results } of this.#client.importPersons(this.#requests(rows, sent, turn))) {
      const chunk = sent.shift();
      if (chunk) this.#acknowledge(chunk, results);
      turn.emit('answered');
    }
  }

  async *#requests(rows: number, sent: Chunk[], turn: EventEmitter): AsyncGenerator<ImportPersonsRequest> {
    while (!this.#enough) {
      const chunk = this.maker.next(rows);
      sent.push(chunk);
      yield { rows: [...chunk.rows], provenance };
      while (sent.length >= UNDER_WAY && !this.#enough) await once(turn, 'answered');
    }
  }

  #acknowledge(chunk: Chunk, results: readonly ImportRowResult[]): void {
    const seqs = new Set(results.map(({ outcome }) => (outcome?.$case === 'accepted' ? outcome.value.seq : 0)));
    const [seq = 0] = seqs;
    if (seqs.size !== 1 || seq === 0 || results.length !== chunk.rows.length) {
      this.wrong.push(`a chunk of ${chunk.rows.length} rows was answered with commits ${[...seqs].join(', ')}`);
      return;
    }
    chunk.seq = seq;
    this.acknowledged++;
  }
}
