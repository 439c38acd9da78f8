import { Pool, type PoolClient } from 'pg';
import { EngineError } from '../errors/engine-error';
import type { Call } from './calls';
import { runnerOn, type Row, type Runner } from './runner';

/** Where PostgreSQL listens: the folder of its socket. */
export interface DatabaseOptions {
  readonly socketFolder: string;
  readonly port: number;
}

/** How many of each at a time; their sum stays below max_connections. */
const STATEMENTS = 24;
const TRANSACTIONS = 48;
const LOOK_UPS = 4;
const CONNECT_MS = 10_000;
const IDLE_MS = 60_000;

/**
 * The connections to PostgreSQL. Those of transactions are apart, so that a plain statement never waits for one; so are those
 * of look-ups, which a statement that holds a connection may need to answer.
 */
export class Database implements Runner {
  private readonly statements: Pool;
  private readonly transactions: Pool;
  private readonly lookUps: Pool;

  constructor({ socketFolder, port }: DatabaseOptions) {
    const options = {
      ...{ host: socketFolder, port, user: 'postgres', database: 'postgres' },
      ...{ connectionTimeoutMillis: CONNECT_MS, idleTimeoutMillis: IDLE_MS },
    };
    this.statements = new Pool({ ...options, max: STATEMENTS });
    this.transactions = new Pool({ ...options, max: TRANSACTIONS });
    this.lookUps = new Pool({ ...options, max: LOOK_UPS });
    // An idle connection that breaks is replaced by the pool; whoever asks next finds out.
    for (const pool of this.pools) pool.on('error', () => undefined);
  }

  async run(call: Call, values: readonly unknown[], timeout?: number): Promise<Row | undefined> {
    if (timeout !== undefined) return this.inTransaction((runner) => runner.run(call, values, timeout));
    return runOnce(this.statements, call, values);
  }

  /** Runs a short query that waits for nobody. */
  lookUp(call: Call, values: readonly unknown[]): Promise<Row | undefined> {
    return runOnce(this.lookUps, call, values);
  }

  /** Runs something in a transaction of its own that ends with it. */
  async inTransaction<T>(body: (runner: Runner) => Promise<T>): Promise<T> {
    const client = await this.statements.connect();
    return using(client, async () => {
      await client.query('BEGIN');
      try {
        const result = await body(runnerOn(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  /**
   * @returns a connection for a transaction; whoever takes it releases it
   * @throws EngineError LockTimeout (24) when there are too many, labelled so that the driver tries again
   */
  async connect(): Promise<PoolClient> {
    try {
      return await this.transactions.connect();
    } catch (error) {
      if (this.transactions.totalCount < TRANSACTIONS) throw error;
      const message = `${TRANSACTIONS} transactions are open already`;
      throw new EngineError(24, 'LockTimeout', message, { errorLabels: ['TransientTransactionError'] });
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.pools.map((pool) => pool.end()));
  }

  private get pools(): readonly Pool[] {
    return [this.statements, this.transactions, this.lookUps];
  }
}

async function runOnce(pool: Pool, call: Call, values: readonly unknown[]): Promise<Row | undefined> {
  const client = await pool.connect();
  return using(client, () => runnerOn(client).run(call, values));
}

/** Gives the connection back afterwards, or throws it away when it broke. */
async function using<T>(client: PoolClient, body: () => Promise<T>): Promise<T> {
  let broken: Error | undefined;
  const onError = (error: Error): void => void (broken = error);
  client.on('error', onError);
  try {
    return await body();
  } finally {
    client.off('error', onError);
    client.release(broken);
  }
}
