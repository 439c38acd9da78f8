import { mkdirSync } from 'node:fs';
import { open, type Database, type RootDatabase, type Transaction as ReadTransaction } from 'lmdb';
import { CommandError } from '../errors';
import { ChangeFeed, type Change } from '../changes/feed';
import { MAX_KEY_SIZE } from '../indexes/index-keys';
import type { KeyRange } from '../planner/bounds';
import { successor } from '../query/interval';
import { takeFolder } from './owner';

/** A pinned state of the store. Every read that is given it sees that state, whatever is committed meanwhile. */
export type Snapshot = ReadTransaction;

/** Which of LMDB's tables a write goes to. */
export const TABLES = ['documents', 'entries', 'meta', 'sessions'] as const;
export type Table = (typeof TABLES)[number];

type BinaryDatabase = Database<Buffer, Buffer>;

const NO_VALUE = Buffer.alloc(0);
const NO_CHANGES: readonly Change[] = [];
/** Keys as they are. LMDB's own copies of what it reads take no memory of Node's pool, which costs more than the reading. */
const keyEncoder = {
  writeKey(key: Buffer, target: Buffer, at: number): number {
    target.set(key, at);
    return at + key.length;
  },
  readKey(source: Buffer, from: number, to: number): Buffer {
    const key = Buffer.allocUnsafe(to - from);
    source.copy(key, 0, from, to);
    return key;
  },
};
const BINARY = { encoding: 'binary', keyEncoder } as const;
/** How many snapshots can be pinned at once. */
const MAX_READERS = 4096;

/** Writes that are committed together, all or none. */
export class WriteBatch {
  readonly writes: { table: Table; key: Buffer; value: Buffer | undefined }[] = [];
  /** what change streams are told of it; empty while nobody listens */
  changes: readonly Change[] = NO_CHANGES;

  put(table: Table, key: Buffer, value: Buffer): void {
    this.writes.push({ table, key, value });
  }

  remove(table: Table, key: Buffer): void {
    this.writes.push({ table, key, value: undefined });
  }

  addEntry(key: Buffer): void {
    this.writes.push({ table: 'entries', key, value: NO_VALUE });
  }
}

/**
 * The bytes on disk: one LMDB environment. A commit is written and synced (fdatasync of the pages, then the root
 * through a descriptor opened with O_DSYNC) before a reader can see it and before its promise resolves; commits
 * that arrive meanwhile share the next sync. So nothing is ever seen that a crash could take back.
 */
export class Store {
  private readonly giveBack: (() => void) | undefined;
  private readonly root: RootDatabase<Buffer, Buffer>;
  private readonly tables: Record<Table, BinaryDatabase>;
  /** Counts commits that have become visible. */
  commits = 0;
  private closed = false;
  /** What the latest commits changed, while somebody listens. */
  readonly changes = new ChangeFeed();

  /** @param access `read` opens a store that another process may be writing to; it must be there already */
  constructor(
    readonly path: string,
    access: 'write' | 'read' = 'write',
  ) {
    const readOnly = access === 'read';
    if (!readOnly) {
      mkdirSync(path, { recursive: true });
      this.giveBack = takeFolder(path);
    }
    this.root = open<Buffer, Buffer>({
      path,
      readOnly,
      noSubdir: false,
      overlappingSync: false,
      maxDbs: 8,
      maxReaders: MAX_READERS,
      ...BINARY,
    });
    const table = (name: string): BinaryDatabase => this.root.openDB<Buffer, Buffer>({ name, ...BINARY });
    this.tables = {
      documents: table('documents'),
      entries: table('entries'),
      meta: table('meta'),
      sessions: table('sessions'),
    };
  }

  /** Pins the latest committed state; must be given back with {@link release}. */
  pin(): Snapshot {
    this.refuseClosed();
    this.root.resetReadTxn();
    return this.root.useReadTransaction();
  }

  release(snapshot: Snapshot): void {
    snapshot.done();
  }

  get(table: Table, key: Buffer, snapshot?: Snapshot): Buffer | undefined {
    return this.table(table).get(key, snapshot === undefined ? undefined : { transaction: snapshot });
  }

  /** As {@link get} of the latest commit, without a copy: the bytes are good until the next read. */
  borrow(table: Table, key: Buffer): Uint8Array | undefined {
    const value = this.table(table).getBinaryFast(key);
    // What LMDB lends is a larger buffer with a `length` of its own.
    return value === undefined ? undefined : new Uint8Array(value.buffer, value.byteOffset, value.length);
  }

  /** Keys of a range, in order; `after` leaves out all up to and including that key (in the direction of reading). */
  keys(table: Table, range: KeyRange, reverse: boolean, snapshot?: Snapshot, after?: Buffer): Iterator<Buffer> {
    const found = this.table(table).getKeys(rangeOptions(range, reverse, snapshot, after));
    return found[Symbol.iterator]();
  }

  rows(
    table: Table,
    range: KeyRange,
    reverse: boolean,
    snapshot?: Snapshot,
    after?: Buffer,
  ): Iterator<{ key: Buffer; value: Buffer }> {
    const found = this.table(table).getRange(rangeOptions(range, reverse, snapshot, after));
    return found[Symbol.iterator]();
  }

  /** @returns how many keys a range holds */
  count(table: Table, range: KeyRange, snapshot?: Snapshot): number {
    const options = { start: range.start, end: range.end };
    return Number(
      this.table(table).getKeysCount(snapshot === undefined ? options : { ...options, transaction: snapshot }),
    );
  }

  /** Resolves when the batch is on disk and visible. */
  async commit(batch: WriteBatch): Promise<void> {
    let written: Promise<boolean> | undefined;
    for (const { table, key, value } of batch.writes) {
      const database = this.table(table);
      written = value === undefined ? database.remove(key) : database.put(key, value);
    }
    if (written === undefined) return;
    const settle = batch.changes.length === 0 ? undefined : this.changes.begin(batch.changes);
    try {
      await written;
    } catch (error) {
      settle?.(false);
      throw error;
    }
    this.commits++;
    this.root.resetReadTxn();
    settle?.(true);
  }

  /** What was committed reaches the disk; whatever is asked from now on is refused (11600). */
  async close(): Promise<void> {
    this.closed = true;
    await this.root.committed;
    await this.root.close();
    this.giveBack?.();
  }

  private table(name: Table): BinaryDatabase {
    this.refuseClosed();
    return this.tables[name];
  }

  /** LMDB ends the process of who reads while it closes. */
  private refuseClosed(): void {
    if (this.closed) throw new CommandError('InterruptedAtShutdown', 'the store is stopping');
  }
}

interface RangeOptions {
  start: Buffer;
  end: Buffer;
  reverse: boolean;
  exclusiveStart: boolean;
  inclusiveEnd: boolean;
  transaction?: Snapshot;
}

/** A bound longer than any key divides the keys as what follows its beginning does; LMDB refuses it as it is. */
function bound(key: Buffer): Buffer {
  return key.length > MAX_KEY_SIZE ? successor(key.subarray(0, MAX_KEY_SIZE)) : key;
}

function rangeOptions(range: KeyRange, reverse: boolean, snapshot?: Snapshot, after?: Buffer): RangeOptions {
  // LMDB reads backwards from `start` inclusive to `end` exclusive: our half-open ranges turn round.
  const options: RangeOptions = {
    start: after ?? bound(reverse ? range.end : range.start),
    end: bound(reverse ? range.start : range.end),
    reverse,
    exclusiveStart: after !== undefined || reverse,
    inclusiveEnd: reverse,
  };
  if (snapshot !== undefined) options.transaction = snapshot;
  return options;
}
