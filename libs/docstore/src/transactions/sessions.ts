import { noSuchTransaction } from '../errors';
import type { Catalog } from '../storage/catalog';
import { WriteBatch, type Store } from '../storage/store';
import type { LockTable } from './locks';
import { Session, sessionTime } from './session';
import { Transaction } from './transaction';

/** A transaction that no statement reaches for this long is aborted. */
const IDLE_MS = 5_000;
/** A transaction older than this is aborted whatever it does: it would keep old pages from being reused. */
const LIFETIME_MS = 60_000;
/** Sessions are forgotten after this (logicalSessionTimeoutMinutes). */
const SESSION_MS = 30 * 60_000;
const SWEEP_MS = 250;
/** Greater than any session's id. */
const PAST_ALL = Buffer.alloc(17, 0xff);
const MAX_SESSIONS_IN_MEMORY = 10_000;

/** The logical sessions and their transactions. */
export class Sessions {
  private readonly sessions = new Map<string, Session>();
  private readonly open = new Set<Session>();
  private readonly sweeper: NodeJS.Timeout;
  private lastExpiry = Date.now();

  constructor(
    private readonly store: Store,
    private readonly catalog: Catalog,
    private readonly locks: LockTable,
    private readonly counts: { started: number; committed: number; aborted: number },
    private readonly onTransactionEnd: (transaction: Transaction) => void,
  ) {
    this.sweeper = setInterval(() => this.sweep(), SWEEP_MS);
    this.sweeper.unref();
  }

  get(id: Buffer): Session {
    const key = id.toString('latin1');
    let session = this.sessions.get(key);
    if (session === undefined) {
      session = new Session(id, this.store);
      this.sessions.set(key, session);
      if (this.sessions.size > MAX_SESSIONS_IN_MEMORY) this.forgetOldest();
    }
    session.lastUsed = Date.now();
    return session;
  }

  start(session: Session, number: bigint, connection: number): Transaction {
    this.abort(session);
    session.begin(number);
    const transaction = new Transaction(this.store, this.catalog, this.locks, number, connection);
    session.transaction = transaction;
    this.counts.started++;
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

  async commit(session: Session, number: bigint): Promise<void> {
    if (session.isCommitted(number)) return;
    const transaction = this.require(session, number);
    this.detach(session, transaction);
    // A transaction that wrote nothing leaves nothing to find out about after a crash.
    if (transaction.unit.isEmpty) session.markCommitted();
    else session.save(transaction.unit.batch, true);
    try {
      await transaction.commit();
      this.counts.committed++;
    } catch (error) {
      transaction.abort();
      session.markFailed();
      this.counts.aborted++;
      throw error;
    }
  }

  abort(session: Session): void {
    const { transaction } = session;
    if (transaction === undefined) return;
    this.detach(session, transaction);
    transaction.abort();
    this.counts.aborted++;
  }

  /** A client that went away takes its transactions with it. */
  abortOfConnection(connection: number): void {
    for (const session of this.open) if (session.transaction?.connection === connection) this.abort(session);
  }

  get openTransactions(): number {
    return this.open.size;
  }

  /** transactions with a statement under way */
  get busyTransactions(): number {
    let busy = 0;
    for (const { transaction } of this.open) if (transaction?.busy === true) busy++;
    return busy;
  }

  close(): void {
    clearInterval(this.sweeper);
    for (const session of this.open) this.abort(session);
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
      if (now - transaction.lastUsed > IDLE_MS || now - transaction.startedAt > LIFETIME_MS) this.abort(session);
    }
    if (now - this.lastExpiry > SESSION_MS) {
      this.lastExpiry = now;
      this.expire(now - SESSION_MS);
    }
  }

  private expire(before: number): void {
    for (const [key, session] of this.sessions) {
      if (session.lastUsed < before && session.transaction === undefined) this.sessions.delete(key);
    }
    const batch = new WriteBatch();
    const rows = this.store.rows('sessions', { start: Buffer.from([0]), end: PAST_ALL }, false);
    for (let row = rows.next(); row.done !== true; row = rows.next()) {
      if (sessionTime(row.value.value) < before) batch.remove('sessions', row.value.key);
    }
    this.store.commit(batch).catch((error: unknown) => process.emitWarning(String(error)));
  }

  private forgetOldest(): void {
    for (const [key, session] of this.sessions) {
      if (session.transaction !== undefined) continue;
      this.sessions.delete(key);
      return;
    }
  }
}
