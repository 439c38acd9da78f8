import { setTimeout as delay } from 'node:timers/promises';
import { ForeignCommitError } from '@registry/ledger';
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
  /** Whether the embedded store will do: it serves one machine and asks nobody who they are. */
  readonly embeddedAllowed: boolean;
  readonly logger: ServiceLogger;
  readonly readiness: Readiness;
  /** Aborted when the service stops: the waiting ends. */
  readonly stop: AbortSignal;
}

/** A production service was pointed at the embedded store. */
class EmbeddedStoreRefusedError extends Error {
  override readonly name = 'EmbeddedStoreRefusedError';

  constructor() {
    super(
      'NODE_ENV=production 不允许使用嵌入式存储：请让 MONGODB_URI 指向 MongoDB 副本集 / ' +
        'NODE_ENV=production refuses the embedded store: point MONGODB_URI at a replica set of MongoDB',
    );
  }
}

/** The connection to the store. It waits for a store that is away, before the first answer and after; it never exits. */
export class StoreConnection {
  private connection: mongoose.Connection | undefined;

  constructor(private readonly options: StoreOptions) {
    options.readiness.watch('store', () => this.ping());
  }

  /**
   * Runs `open` over a connection, again and again until it succeeds.
   * @throws EmbeddedStoreRefusedError, ForeignCommitError of a replica whose source is not what its hashes say
   */
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
        if (!this.options.embeddedAllowed && (await isEmbedded(connection))) throw new EmbeddedStoreRefusedError();
        this.connection = connection;
        return await open(connection);
      } catch (error) {
        this.connection = undefined;
        if (error instanceof EmbeddedStoreRefusedError || error instanceof ForeignCommitError) {
          await connection.close(true);
          throw error;
        }
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

/** Whether the engine says of itself that it is the embedded store. */
async function isEmbedded({ db }: mongoose.Connection): Promise<boolean> {
  const { modules } = (await db?.command({ buildInfo: 1 })) ?? {};
  return Array.isArray(modules) && modules.includes('docstore');
}
