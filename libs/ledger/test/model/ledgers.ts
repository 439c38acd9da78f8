import { startTestStore, type TestStore } from '@registry/testing';
import mongoose, { type Connection, type ConnectOptions } from 'mongoose';
import { Ledger, type LedgerOptions } from '../../src/index';
import { residents } from './register';

/** Opens ledgers over one test store, each over a connection of its own, as processes would. */
export class Ledgers {
  readonly #store: TestStore;
  readonly #connections: Connection[] = [];
  readonly #ledgers: Ledger[] = [];

  private constructor(store: TestStore) {
    this.#store = store;
  }

  static async start(): Promise<Ledgers> {
    return new Ledgers(await startTestStore());
  }

  /** Name of a database that nobody used before. */
  newDatabase(): string {
    return this.#store.newDatabase('ledger');
  }

  /** A ledger over a database; two of the same name are two processes on one log. */
  async open(database: string, given: Partial<LedgerOptions> = {}): Promise<Ledger> {
    const connection = await this.connect(database);
    const ledger = await Ledger.open({
      connection,
      registry: 'spec',
      resources: [residents],
      followMs: 20,
      ...given,
    });
    this.#ledgers.push(ledger);
    return ledger;
  }

  /** A connection to a database, as a process makes it before it opens a ledger. */
  async connect(database: string, given: ConnectOptions = {}): Promise<Connection> {
    const options = { dbName: database, autoIndex: false, serverSelectionTimeoutMS: 2000, ...given };
    const connection = await mongoose.createConnection(this.#store.uri, options).asPromise();
    this.#connections.push(connection);
    return connection;
  }

  /** The database itself, for what only a look at the store can tell. */
  connection(): Connection {
    const last = this.#connections.at(-1);
    if (!last) throw new Error('No ledger was opened.');
    return last;
  }

  /** Closes all ledgers that are open. */
  async closeAll(): Promise<void> {
    for (const ledger of this.#ledgers.splice(0)) await ledger.close();
    for (const connection of this.#connections.splice(0)) await connection.close();
  }

  async stop(): Promise<void> {
    await this.closeAll();
    await this.#store.stop();
  }
}
