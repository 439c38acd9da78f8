import { LedgerClosedError } from '../errors';
import { type BatchWriter, clientOf, type WaitingWrite } from './batch-writer';
import type { ForeignRequest, WriteOutcome } from './request';
import type { StagedTransaction } from './transaction';

const MAX_BATCH = 500;
const GATHER_MS = 2;

/** Group commit: writes that wait go out together, each with an answer of its own. */
export class WriteQueue {
  #waiting: WaitingWrite[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(
    private readonly writer: BatchWriter,
    private readonly maxBatch = MAX_BATCH,
  ) {}

  /** Queues a write. Errors: LedgerClosedError; else whatever its rules or the store throw. */
  submit<T>(request: ForeignRequest, rules: (tx: StagedTransaction) => Promise<T>): Promise<WriteOutcome<T>> {
    if (this.#closed) return Promise.reject(new LedgerClosedError());
    return new Promise((resolve, reject) => {
      const settle = (outcome: WriteOutcome<unknown>): void => resolve(outcome as WriteOutcome<T>);
      this.#waiting.push({ request, rules, settle, fail: reject });
      this.#running ??= this.#run();
    });
  }

  /** Takes no more writes and waits for those that wait. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    let last = 1;
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < this.maxBatch) await gathered(last);
      const batch = this.#take();
      const pause = await this.writer.write(batch);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
      last = batch.length;
    }
    this.#running = undefined;
  }

  /** The next batch. Requests under one idempotency key follow each other, so that the later sees the first's answer. */
  #take(): WaitingWrite[] {
    const batch: WaitingWrite[] = [];
    const later: WaitingWrite[] = [];
    const keys = new Set<string>();
    for (const write of this.#waiting) {
      const { idempotencyKey } = write.request;
      const key = idempotencyKey === undefined ? undefined : `${clientOf(write.request)} ${idempotencyKey}`;
      if (batch.length === this.maxBatch || (key !== undefined && keys.has(key))) later.push(write);
      else {
        batch.push(write);
        if (key !== undefined) keys.add(key);
      }
    }
    this.#waiting = later;
    return batch;
  }
}

/** Waits for more writes: where the last batch held several, those answered just now may come again; one alone does not wait. */
function gathered(last: number): Promise<unknown> {
  return new Promise((resolve) => (last > 1 ? setTimeout(resolve, GATHER_MS) : setImmediate(resolve)));
}
