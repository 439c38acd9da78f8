import { noSuchTransaction } from '@registry/docstore/wire';
import type { PoolClient } from 'pg';
import type { Call } from '../sql/calls';
import type { Database } from '../sql/database';
import { runnerOn, type Row, type Runner } from '../sql/runner';

/**
 * How long a statement waits for what another transaction holds, in milliseconds. MongoDB does not wait at all: a short
 * wait lets a commit that is under way end.
 */
const LOCK_WAIT_MS = 10;

/** A transaction of a client: PostgreSQL's, on a connection of its own, over the snapshot of its first statement. */
export class Transaction implements Runner {
  readonly startedAt = Date.now();
  lastUsed = Date.now();
  /** a statement is under way */
  busy = false;
  private ended = false;
  private broken: Error | undefined;
  private readonly runner: Runner;

  private constructor(
    readonly number: bigint,
    public connection: number,
    private readonly client: PoolClient,
  ) {
    this.runner = runnerOn(client);
    client.on('error', this.onError);
  }

  static async begin(database: Database, number: bigint, connection: number): Promise<Transaction> {
    const transaction = new Transaction(number, connection, await database.connect());
    try {
      const begin = `BEGIN ISOLATION LEVEL REPEATABLE READ; SET LOCAL lock_timeout = ${LOCK_WAIT_MS}`;
      await transaction.client.query(begin);
      return transaction;
    } catch (error) {
      await transaction.abort();
      throw error;
    }
  }

  get isEnded(): boolean {
    return this.ended;
  }

  run(call: Call, values: readonly unknown[], timeout?: number): Promise<Row | undefined> {
    if (this.ended) return Promise.reject(noSuchTransaction(String(this.number)));
    return this.runner.run(call, values, timeout);
  }

  /** @throws CommandError NoSuchTransaction (251) when PostgreSQL rolled it back instead */
  async commit(): Promise<void> {
    this.ended = true;
    try {
      const { command } = await this.client.query('COMMIT');
      if (command === 'ROLLBACK') throw noSuchTransaction(String(this.number));
    } finally {
      this.release();
    }
  }

  /** Rolls back, after the statement that may be under way. */
  async abort(): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    await this.client.query('ROLLBACK').catch((error: Error) => this.onError(error));
    this.release();
  }

  private readonly onError = (error: Error): void => void (this.broken = error);

  private release(): void {
    this.client.off('error', this.onError);
    this.client.release(this.broken);
  }
}
