import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import type { mongo } from 'mongoose';
import { IdempotencyKeyReusedError, StoreUnavailableError, WriteContentionError } from '../errors';
import { requireNext } from '../foreign/replicated';
import { readHeadForWriting } from '../log/head';
import type { ResourceDefinition } from '../resource/definition';
import type { CommitDocument, DeltaDocument } from '../store/documents';
import type { Store } from '../store/store';
import { isContention, isDuplicateElsewhere, isOutcomeUnknown, isUnavailable } from '../store/store-errors';
import { flush } from './flush';
import type { ForeignRequest, WriteOutcome, WriteRequest } from './request';
import { Snapshot } from './snapshot';
import { StagedBatch } from './staged-batch';
import { StagedTransaction } from './transaction';

const PATIENCE_MS = 10_000;
const MAX_BACKOFF_MS = 100;
/** Who won against others leaves them the head for up to so many times as long as its transaction took. */
const YIELD = 2;
const MAX_YIELD_MS = 500;

/** A write that waits for its commit. */
export interface WaitingWrite {
  readonly request: ForeignRequest;
  readonly rules: (tx: StagedTransaction) => Promise<unknown>;
  settle(outcome: WriteOutcome<unknown>): void;
  fail(error: unknown): void;
}

/** What a committed transaction added to the log. */
export type OnCommitted = (commits: readonly CommitDocument[], deltas: readonly DeltaDocument[]) => Promise<void>;

/** The client an idempotency key belongs to. */
export function clientOf(request: WriteRequest): string {
  return request.client ?? request.actor;
}

type Answer = { readonly outcome: WriteOutcome<unknown> } | { readonly error: unknown };

/** Brings batches of writes into the log, one transaction each. */
export class BatchWriter {
  /** The last commit of this writer. */
  #reached: number | undefined;

  constructor(
    private readonly store: Store,
    private readonly definitions: ReadonlyMap<string, ResourceDefinition<object>>,
    private readonly clock: () => Date,
    private readonly onCommitted: OnCommitted,
  ) {}

  /**
   * Settles every write of the batch; never throws.
   * @returns how long to leave the head to the other writers, in milliseconds; 0 when there are none. Without it one that
   * wins goes on winning, since it is the first to know that the head is free.
   */
  async write(batch: readonly WaitingWrite[]): Promise<number> {
    const deadline = Date.now() + PATIENCE_MS;
    for (let attempt = 0; ; attempt++) {
      const started = performance.now();
      const before = this.#reached;
      try {
        const { answers, after } = await this.#attempt(batch);
        batch.forEach((write, i) => {
          const answer = answers[i];
          if (answer && 'outcome' in answer) write.settle(answer.outcome);
          else write.fail(answer?.error);
        });
        const hasRivals = attempt > 0 || (before !== undefined && after > before);
        return hasRivals ? Math.random() * Math.min(MAX_YIELD_MS, YIELD * (performance.now() - started)) : 0;
      } catch (error) {
        if (isDuplicateElsewhere(error) && batch.length > 1) {
          const half = Math.ceil(batch.length / 2);
          await this.write(batch.slice(0, half));
          return this.write(batch.slice(half));
        }
        const mayTryAgain = isContention(error) || isDuplicateElsewhere(error);
        if (!mayTryAgain || Date.now() > deadline) {
          const failure = mayTryAgain ? new WriteContentionError(error) : error;
          for (const write of batch) write.fail(isUnavailable(error) ? new StoreUnavailableError(error) : failure);
          return 0;
        }
        await sleep(Math.random() * Math.min(MAX_BACKOFF_MS, 4 * 2 ** attempt));
      }
    }
  }

  /** @returns the answers, and the head that the transaction built on */
  async #attempt(batch: readonly WaitingWrite[]): Promise<{ answers: Answer[]; after: number }> {
    const session = this.store.session();
    try {
      session.startTransaction({
        readConcern: { level: 'snapshot' },
        writeConcern: { w: 'majority', journal: true },
        readPreference: 'primary',
      });
      const { staged, answers } = await this.#stage(batch, session);
      const after = staged.head.seq - staged.commits.length;
      if (staged.commits.length === 0) return { answers, after };
      await flush(this.store, session, staged);
      await this.#commit(session, staged);
      this.#reached = staged.head.seq;
      await this.onCommitted(staged.commits, staged.deltas);
      return { answers, after };
    } finally {
      if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
      await session.endSession().catch(() => undefined);
    }
  }

  /** Runs all rules at once on the snapshot, then takes the writes in order; one built on stale reads runs again. */
  async #stage(
    batch: readonly WaitingWrite[],
    session: mongo.ClientSession,
  ): Promise<{ staged: StagedBatch; answers: Answer[] }> {
    const { head, state } = await readHeadForWriting(this.store, session);
    const earlier = await this.#earlierAnswers(batch, session);
    const snapshot = new Snapshot(this.store, session, head.base > 0);
    const staged = new StagedBatch(head, state, snapshot, this.definitions);
    const id = randomUUID();
    const now = this.clock().toISOString();
    const run = async ({ request, rules }: WaitingWrite): Promise<Run> => {
      const tx = new StagedTransaction(snapshot, request, now);
      try {
        return { tx, result: await rules(tx) };
      } catch (error) {
        return { tx, error };
      }
    };
    const first = await Promise.all(batch.map(async (write, i) => (earlier[i] ? undefined : run(write))));
    const answers: Answer[] = [];
    for (const [i, write] of batch.entries()) {
      const known = earlier[i];
      if (known) {
        answers.push(known);
        continue;
      }
      let done = first[i];
      if (!done || done.tx.states.stale()) done = await run(write);
      answers.push(this.#accept(staged, write, done, id, now));
    }
    snapshot.throwFailure();
    return { staged, answers };
  }

  #accept(staged: StagedBatch, { request }: WaitingWrite, done: Run, batch: string, now: string): Answer {
    try {
      // A commit that is not the next one had better hear that than what its changes ran into.
      if (request.replicated) requireNext(staged.head, request.replicated);
      if ('error' in done) return { error: done.error };
      const { tx, result } = done;
      // Of rules that return nothing there is no answer to keep.
      const answer = request.idempotencyKey === undefined ? undefined : JSON.stringify(result);
      const kept = answer === undefined ? {} : { answer };
      const commit = staged.accept(tx, { request, client: clientOf(request), batch, ...kept }, now);
      return { outcome: { result, seq: commit?.seq ?? 0, recordedAt: commit?.recordedAt ?? now } };
    } catch (error) {
      return { error };
    }
  }

  /** The answers to requests that were committed before under the same idempotency key. */
  async #earlierAnswers(batch: readonly WaitingWrite[], session: mongo.ClientSession): Promise<(Answer | undefined)[]> {
    const asked = batch.flatMap(({ request }) =>
      request.idempotencyKey === undefined
        ? []
        : [{ client: clientOf(request), idempotencyKey: request.idempotencyKey }],
    );
    if (asked.length === 0) return [];
    const commits = await this.store.commits().find({ $or: asked }, { session }).toArray();
    return batch.map(({ request }) => {
      const commit = commits.find((c) => c.client === clientOf(request) && c.idempotencyKey === request.idempotencyKey);
      if (!commit) return undefined;
      if (commit.requestHash !== (request.requestHash ?? '')) return { error: new IdempotencyKeyReusedError() };
      const result: unknown = commit.answer === undefined ? undefined : JSON.parse(commit.answer);
      return { outcome: { result, seq: commit.seq, recordedAt: commit.recordedAt } };
    });
  }

  /** Commits; when the answer got lost, the log tells by the last commit's hash whether it holds the batch. */
  async #commit(session: mongo.ClientSession, { commits }: StagedBatch): Promise<void> {
    try {
      await session.commitTransaction();
    } catch (error) {
      const last = commits.at(-1);
      if (!isOutcomeUnknown(error) || !last) throw error;
      const found = await this.store.commits().findOne({ _id: last._id });
      if (found?.hash !== last.hash) throw error;
    }
  }
}

type Run = { readonly tx: StagedTransaction } & ({ readonly result: unknown } | { readonly error: unknown });
