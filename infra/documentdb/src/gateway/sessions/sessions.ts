import { CommandError, noSuchTransaction } from '@registry/docstore/wire';
import { EngineError, engineError } from '../errors/engine-error';
import type { Database } from '../sql/database';
import type { SessionRecords } from './records';
import { Transaction } from './transaction';

/** A transaction that no statement reaches for this long is aborted. */
const IDLE_MS = 5_000;
/** A transaction older than this is aborted whatever it does. */
const LIFETIME_MS = 60_000;
const SESSION_MS = 30 * 60_000;
const SWEEP_MS = 250;
const MAX_SESSIONS = 10_000;

/** One logical session (lsid). */
export interface Session {
  readonly id: Buffer;
  transaction: Transaction | undefined;
  /** of its last retryable write or transaction, as far as this process knows */
  number: bigint | undefined;
  lastUsed: number;
  tail: Promise<unknown>;
}

/** The logical sessions and their transactions. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly open = new Set<Session>();
  private readonly sweeper: NodeJS.Timeout;

  constructor(
    private readonly database: Database,
    readonly records: SessionRecords,
    private readonly onTransactionEnd: (transaction: Transaction) => void,
  ) {
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  get openTransactions(): number {
    return this.open.size;
  }

  get(id: Buffer): Session {
    const key = id.toString('latin1');
    let session = this.sessions.get(key);
    if (session === undefined) {
      session = { id, transaction: undefined, number: undefined, lastUsed: 0, tail: Promise.resolve() };
      this.sessions.set(key, session);
      if (this.sessions.size > MAX_SESSIONS) this.forgetOldest();
    }
    session.lastUsed = Date.now();
    return session;
  }

  /** Runs one command of a session after those before it. */
  inTurn<T>(session: Session, run: () => Promise<T>): Promise<T> {
    const turn = session.tail.then(run);
    session.tail = turn.catch(() => undefined);
    return turn;
  }

  /**
   * A new number begins a new write or transaction.
   * @returns the reply that was remembered when the number is that of a write which was done
   * @throws CommandError TransactionTooOld (225)
   */
  async begin(session: Session, number: bigint): Promise<Buffer | undefined> {
    if (session.number === undefined || number <= session.number) {
      const record = await this.records.recall(session.id);
      const last = record?.number ?? session.number ?? -1n;
      if (number < last) {
        throw new CommandError('TransactionTooOld', `Retryable write or transaction ${number} is older than ${last}`);
      }
      if (number === record?.number && record.reply !== undefined) return record.reply;
    }
    return undefined;
  }

  async start(session: Session, number: bigint, connection: number): Promise<Transaction> {
    await this.abort(session);
    await this.begin(session, number);
    const transaction = await Transaction.begin(this.database, number, connection);
    session.number = number;
    session.transaction = transaction;
    this.open.add(session);
    return transaction;
  }

  /** @throws CommandError NoSuchTransaction (251), labelled so that the driver runs the whole transaction again */
  require(session: Session, number: bigint): Transaction {
    const { transaction } = session;
    if (transaction === undefined || transaction.isEnded || transaction.number !== number) {
      throw noSuchTransaction(String(number));
    }
    return transaction;
  }

  /** Commits; asked again, it answers as it did the first time. */
  async commit(session: Session, number: bigint): Promise<void> {
    if (session.transaction === undefined && (await this.records.recall(session.id))?.number === number) return;
    const transaction = this.require(session, number);
    try {
      await this.records.remember(transaction, session.id, number, null);
    } catch (error) {
      await this.abort(session);
      throw error;
    }
    this.detach(session, transaction);
    try {
      await transaction.commit();
    } catch (error) {
      throw outcomeUnknown(error);
    }
  }

  async abort(session: Session): Promise<void> {
    const { transaction } = session;
    if (transaction === undefined) return;
    this.detach(session, transaction);
    await transaction.abort();
  }

  /** A client that went away takes its transactions with it. */
  abortOfConnection(connection: number): void {
    for (const session of this.open) if (session.transaction?.connection === connection) void this.abort(session);
  }

  async close(): Promise<void> {
    clearInterval(this.sweeper);
    this.records.close();
    await Promise.all([...this.open].map((session) => this.abort(session)));
  }

  private detach(session: Session, transaction: Transaction): void {
    session.transaction = undefined;
    this.open.delete(session);
    this.onTransactionEnd(transaction);
  }

  private sweep(): void {
    const now = Date.now();
    for (const session of this.open) {
      const { transaction } = session;
      if (transaction === undefined || transaction.busy) continue;
      const isOver = now - transaction.lastUsed > IDLE_MS || now - transaction.startedAt > LIFETIME_MS;
      if (isOver) void this.abort(session);
    }
  }

  private forgetOldest(): void {
    const before = Date.now() - SESSION_MS;
    let excess = this.sessions.size - MAX_SESSIONS;
    for (const [key, session] of this.sessions) {
      if (excess <= 0 && session.lastUsed >= before) return;
      if (session.transaction !== undefined) continue;
      this.sessions.delete(key);
      excess--;
    }
  }
}

/** A commit that PostgreSQL did not answer may have been done. */
function outcomeUnknown(error: unknown): unknown {
  const known = engineError(error);
  if (known.codeName !== 'ShutdownInProgress') return known;
  const details = { errorLabels: ['UnknownTransactionCommitResult'] };
  return new EngineError(known.code, known.codeName, known.message, details);
}
