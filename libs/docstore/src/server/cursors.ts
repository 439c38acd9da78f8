import { CommandError } from '../errors';
import type { Transaction } from '../transactions/transaction';

/** Documents of a result, pulled one at a time; a paused source holds nothing open. */
export interface DocumentSource {
  next(): Buffer | undefined;
  pause(): void;
}

interface OpenCursor {
  readonly namespace: string;
  readonly source: DocumentSource;
  readonly transaction: Transaction | undefined;
  /** pulled already, did not fit into the last batch */
  held: Buffer | undefined;
  lastUsed: number;
}

export interface Batch {
  readonly documents: Buffer[];
  readonly cursor: bigint;
}

const MAX_CURSORS = 10_000;
const IDLE_MS = 10 * 60_000;
const SWEEP_MS = 30_000;
const MAX_BATCH_BYTES = 16 * 1024 * 1024;

/** The cursors that clients have not read to the end. */
export class Cursors {
  private readonly open = new Map<bigint, OpenCursor>();
  /** cursors that nobody asked for more for too long */
  timedOut = 0;
  private nextId = BigInt(Date.now()) << 20n;
  private readonly sweeper: NodeJS.Timeout;

  constructor() {
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  /** @returns the first batch, and a cursor for the rest or 0 */
  start(namespace: string, source: DocumentSource, size: number, single: boolean, transaction?: Transaction): Batch {
    const cursor: OpenCursor = { namespace, source, transaction, held: undefined, lastUsed: Date.now() };
    const documents = fill(cursor, size);
    if (single || (documents.length < size && cursor.held === undefined) || this.isExhausted(cursor)) {
      return { documents, cursor: 0n };
    }
    if (this.open.size >= MAX_CURSORS)
      throw new CommandError('IllegalOperation', `more than ${MAX_CURSORS} open cursors`);
    const id = this.nextId++;
    this.open.set(id, cursor);
    return { documents, cursor: id };
  }

  /** @throws CommandError CursorNotFound (43) */
  more(id: bigint, namespace: string, size: number, transaction?: Transaction): Batch {
    const cursor = this.open.get(id);
    if (cursor?.namespace !== namespace || cursor.transaction !== transaction) {
      throw new CommandError('CursorNotFound', `cursor id ${id} not found`);
    }
    cursor.lastUsed = Date.now();
    try {
      const documents = fill(cursor, size);
      if ((documents.length < size && cursor.held === undefined) || this.isExhausted(cursor)) {
        this.open.delete(id);
        return { documents, cursor: 0n };
      }
      return { documents, cursor: id };
    } catch (error) {
      this.open.delete(id);
      throw error;
    }
  }

  kill(id: bigint): boolean {
    return this.open.delete(id);
  }

  killOfTransaction(transaction: Transaction): void {
    for (const [id, cursor] of this.open) if (cursor.transaction === transaction) this.open.delete(id);
  }

  get size(): number {
    return this.open.size;
  }

  close(): void {
    clearInterval(this.sweeper);
    this.open.clear();
  }

  private isExhausted(cursor: OpenCursor): boolean {
    cursor.held ??= cursor.source.next();
    cursor.source.pause();
    return cursor.held === undefined;
  }

  private sweep(): void {
    const before = Date.now() - IDLE_MS;
    for (const [id, cursor] of this.open) {
      if (cursor.lastUsed >= before) continue;
      this.open.delete(id);
      this.timedOut++;
    }
  }
}

function fill(cursor: OpenCursor, size: number): Buffer[] {
  const documents: Buffer[] = [];
  let bytes = 0;
  while (documents.length < size) {
    const document = cursor.held ?? cursor.source.next();
    cursor.held = undefined;
    if (document === undefined) break;
    if (bytes + document.length > MAX_BATCH_BYTES && documents.length > 0) {
      cursor.held = document;
      break;
    }
    bytes += document.length;
    documents.push(document);
  }
  cursor.source.pause();
  return documents;
}
