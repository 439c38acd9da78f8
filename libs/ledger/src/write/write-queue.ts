import { LedgerClosedError } from '../errors';
import { type BatchWriter, clientOf, type WaitingWrite } from './batch-writer';
import type { WriteOutcome, WriteRequest, WriteTransaction } from './request';

const MAX_BATCH = 500;
const GATHER_MS = 2;

/** Group commit: writes that wait go out together, each with an answer of its own. */
export class WriteQueue {
  #waiting: WaitingWrite[] = [];
  #running: Promise<void> | undefined;
  #closed = false;

  constructor(private readonly writer: BatchWriter) {}

  /** Queues a write. Errors: LedgerClosedError; else whatever its rules or the store throw. */
  submit<T>(request: WriteRequest, rules: (tx: WriteTransaction) => Promise<T>): Promise<WriteOutcome<T>> {
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
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < MAX_BATCH) await new Promise((resolve) => setTimeout(resolve, GATHER_MS));
      await this.writer.write(this.#take());
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
      if (batch.length === MAX_BATCH || (key !== undefined && keys.has(key))) later.push(write);
      else {
        batch.push(write);
        if (key !== undefined) keys.add(key);
      }
    }
    this.#waiting = later;
    return batch;
  }
}
