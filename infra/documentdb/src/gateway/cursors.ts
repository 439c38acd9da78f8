import { CommandError } from '@registry/docstore/wire';
import type { Transaction } from './sessions/transaction';
import { deleteCursors } from './sql/calls';
import type { Database } from './sql/database';

/** Where a cursor goes on: PostgreSQL keeps the rows, or where it stopped reading, under what it answered. */
export interface OpenCursor {
  readonly namespace: string;
  continuation: Buffer;
  readonly transaction: Transaction | undefined;
  /** of the client that read from it last */
  connection: number;
  lastUsed: number;
}

const MAX_CURSORS = 4_000;
const IDLE_MS = 10 * 60_000;
const SWEEP_MS = 30_000;

/** The cursors that clients have not read to the end. */
export class Cursors {
  private readonly open = new Map<string, OpenCursor>();
  private readonly sweeper: NodeJS.Timeout;

  constructor(private readonly database: Database) {
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  get size(): number {
    return this.open.size;
  }

  add(id: string, cursor: Omit<OpenCursor, 'lastUsed'>): void {
    if (this.open.size >= MAX_CURSORS) {
      this.remove([id]);
      throw new CommandError('IllegalOperation', `more than ${MAX_CURSORS} open cursors`);
    }
    this.open.set(id, { ...cursor, lastUsed: Date.now() });
  }

  /** @throws CommandError CursorNotFound (43), also for another collection's or another transaction's cursor */
  require(id: string, namespace: string, transaction: Transaction | undefined): OpenCursor {
    const cursor = this.open.get(id);
    if (cursor?.namespace !== namespace || cursor.transaction !== transaction) {
      throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
    }
    cursor.lastUsed = Date.now();
    return cursor;
  }

  /** Read to the end, or failed: the server has nothing left of it. */
  forget(id: string): void {
    this.open.delete(id);
  }

  /** @returns whether it was open */
  kill(id: string): boolean {
    if (!this.open.delete(id)) return false;
    this.remove([id]);
    return true;
  }

  killOfTransaction(transaction: Transaction): void {
    this.killWhere((cursor) => cursor.transaction === transaction);
  }

  killOfConnection(connection: number): void {
    this.killWhere((cursor) => cursor.connection === connection);
  }

  close(): void {
    clearInterval(this.sweeper);
    this.open.clear();
  }

  private sweep(): void {
    const before = Date.now() - IDLE_MS;
    this.killWhere((cursor) => cursor.lastUsed < before);
  }

  private killWhere(condition: (cursor: OpenCursor) => boolean): void {
    const ids = [...this.open].filter(([, cursor]) => condition(cursor)).map(([id]) => id);
    for (const id of ids) this.open.delete(id);
    if (ids.length > 0) this.remove(ids);
  }

  private remove(ids: readonly string[]): void {
    this.database.run(deleteCursors, [ids]).catch((error: unknown) => process.emitWarning(String(error)));
  }
}
