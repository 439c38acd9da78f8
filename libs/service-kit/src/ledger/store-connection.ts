import { setTimeout as delay } from 'node:timers/promises';
import mongoose from 'mongoose';
import type { ServiceLogger } from '../logging/logger';
import { describeError } from '../logging/describe-error';
import type { Readiness } from '../lifecycle/readiness';

const firstRetryMs = 250;
const lastRetryMs = 3_000;

/** How long an operation looks for a store that answers before it fails. */
const selectionMs = 2_000;

/** Where the store is and who waits for it. */
export interface StoreOptions {
  readonly uri: string;
  readonly database: string;
  readonly logger: ServiceLogger;
  readonly readiness: Readiness;
  /** Aborted when the service stops: the waiting ends. */
  readonly stop: AbortSignal;
}

/** The connection to the store. It waits for a store that is away, before the first answer and after; it never exits. */
export class StoreConnection {
  private connection: mongoose.Connection | undefined;

  constructor(private readonly options: StoreOptions) {
    options.readiness.watch('store', () => this.ping());
  }

  /** Runs `open` over a connection, again and again until it succeeds. */
  async open<T>(open: (connection: mongoose.Connection) => Promise<T>): Promise<T> {
    for (let waitMs = firstRetryMs; ; waitMs = Math.min(waitMs * 2, lastRetryMs)) {
      const connection = mongoose.createConnection();
      connection.on('error', () => undefined);
      try {
        await connection.openUri(this.options.uri, {
          dbName: this.options.database,
          serverSelectionTimeoutMS: selectionMs,
          bufferCommands: false,
          autoIndex: false,
        });
        const opened = await open(connection);
        this.connection = connection;
        return opened;
      } catch (error) {
        this.options.logger.warn({ error: describeError(error) }, 'The store cannot be used yet; trying again');
        this.options.readiness.missing('store');
        await connection.close(true).catch(() => undefined);
        await delay(waitMs, undefined, { signal: this.options.stop });
      }
    }
  }

  /** Ends the connection. */
  async close(): Promise<void> {
    await this.connection?.close();
  }

  private async ping(): Promise<void> {
    const database = this.connection?.db;
    if (database === undefined) {
      throw new Error('The store cannot be reached');
    }
    try {
      await database.command({ ping: 1 }, { timeoutMS: selectionMs });
    } catch {
      throw new Error('The store cannot be reached');
    }
  }
}
