import { Long } from 'bson';
import { decode, decodeExact, encode, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import type { Store, WriteBatch } from '../storage/store';
import type { Transaction } from './transaction';

/** Statements next to each other that answered the same. */
interface StatementRun {
  readonly from: number;
  to: number;
  readonly result: BsonDocument;
}

function runs(statements: ReadonlyMap<number, BsonDocument>): StatementRun[] {
  const found: StatementRun[] = [];
  for (const [statement, result] of statements) {
    const last = found.at(-1);
    if (last !== undefined && last.to === statement - 1 && last.result === result) last.to = statement;
    else found.push({ from: statement, to: statement, result });
  }
  return found;
}

/** One logical session (lsid): its transaction, and what its last retryable write did, so that a retry does nothing twice. */
export class Session {
  transaction: Transaction | undefined;
  lastUsed = Date.now();
  private number = -1n;
  private committed = false;
  private readonly statements = new Map<number, BsonDocument>();
  private tail: Promise<unknown> = Promise.resolve();
  private readonly key: Buffer;

  constructor(
    readonly id: Buffer,
    store: Store,
  ) {
    this.key = id;
    const stored = store.get('sessions', id);
    if (stored === undefined) return;
    const { number, committed, statements } = readStoredSession(stored);
    this.number = number;
    this.committed = committed;
    for (const { from, to, result } of statements) for (let i = from; i <= to; i++) this.statements.set(i, result);
  }

  /** Runs one command of the session after those before it. */
  async inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = this.tail.then(run);
    this.tail = turn.catch(() => undefined);
    return turn;
  }

  /**
   * A new number begins a new write or transaction; the same one again is a retry.
   * @throws CommandError TransactionTooOld (225)
   */
  begin(number: bigint): void {
    if (number < this.number) {
      throw new CommandError('TransactionTooOld', `Retryable write or transaction with txnNumber ${number} is too old`);
    }
    if (number === this.number) return;
    this.number = number;
    this.committed = false;
    this.statements.clear();
  }

  recall(statement: number): BsonDocument | undefined {
    return this.statements.get(statement);
  }

  remember(statement: number, result: BsonDocument): void {
    this.statements.set(statement, result);
  }

  forget(statement: number): void {
    this.statements.delete(statement);
  }

  markCommitted(): void {
    this.committed = true;
  }

  /** What {@link save} took for granted has not come about. */
  markFailed(): void {
    this.committed = false;
  }

  isCommitted(number: bigint): boolean {
    return this.committed && this.number === number;
  }

  /** Puts what a retry must know into the batch that carries the writes themselves. */
  save(batch: WriteBatch, committed: boolean): void {
    this.committed = committed;
    const statements = runs(this.statements);
    const stored = { number: Long.fromBigInt(this.number), committed, statements, at: new Date() };
    batch.put('sessions', this.key, encode(stored));
  }
}

interface StoredSession {
  number: Long | number;
  committed: boolean;
  statements: StatementRun[];
  at: Date;
}

/**
 * @returns what a session left behind
 * @throws Error when the record is not what {@link Session.save} writes
 */
export function readStoredSession(stored: Buffer): Omit<StoredSession, 'number'> & { number: bigint } {
  const { number, committed, statements, at } = decode(stored) as Partial<StoredSession>;
  // A retry is answered with the types that numbers had in the first answer.
  const exact = decodeExact(stored)['statements'] as { result: BsonDocument }[] | undefined;
  if (number === undefined || committed === undefined || at === undefined || !Array.isArray(statements)) {
    throw new Error('a field is missing');
  }
  const answers = statements.map(({ from, to, result }, i) => ({ from, to, result: exact?.[i]?.result ?? result }));
  return { number: BigInt(number.toString()), committed, statements: answers, at };
}

/** @returns when a stored session was last written to */
export function sessionTime(stored: Buffer): number {
  const { at } = decode(stored);
  return at instanceof Date ? at.getTime() : 0;
}
