import mongoose, { type mongo } from 'mongoose';
import type { CommandStep, EndStep, SessionName } from '../cases/case';
import type { Answer } from '../compare/difference';
import { errorOf, resultOf, type Outcome } from '../compare/outcome';
import type { Engine } from '../engines/engine';

const NO_ANSWER = 0;
const NAMESPACE_NOT_FOUND = 26;

/** Plays a case's commands on one engine, and keeps its transactions. */
export class Player {
  private readonly sessions = new Map<SessionName, mongo.ClientSession>();
  private readonly failed = new Set<SessionName>();
  /** whether the last command or one of its statements was refused */
  failedLast = false;

  constructor(private readonly engine: Engine) {}

  async dropCollection(name: string): Promise<void> {
    await this.engine.run({ drop: name }).catch((error: unknown) => {
      if (!(error instanceof mongoose.mongo.MongoServerError) || Number(error.code) !== NAMESPACE_NOT_FOUND)
        throw error;
    });
  }

  /** @returns whether a command of the session's transaction was refused, which ends the transaction */
  hasFailed(session: SessionName | undefined): boolean {
    return session !== undefined && this.failed.has(session);
  }

  async play(step: CommandStep): Promise<Answer> {
    const outcome = await this.outcomeOf(step);
    this.failedLast = isFailure(outcome);
    if (step.session !== undefined && this.failedLast) this.failed.add(step.session);
    return { engine: this.engine.kind, outcome };
  }

  private async outcomeOf(step: CommandStep): Promise<Outcome> {
    try {
      return resultOf(step, await this.engine.run(step.body, this.sessionOf(step.session)));
    } catch (error) {
      if (error instanceof mongoose.mongo.MongoServerError) return errorOf(Number(error.code), error.message);
      if (error instanceof mongoose.mongo.MongoError) return errorOf(NO_ANSWER, error.message);
      throw error;
    }
  }

  private sessionOf(name: SessionName | undefined): mongo.ClientSession | undefined {
    if (name === undefined) return undefined;
    const known = this.sessions.get(name);
    if (known !== undefined) return known;
    const session = this.engine.startSession();
    session.startTransaction();
    this.sessions.set(name, session);
    return session;
  }

  /** Ends a transaction; one that was refused something is aborted whatever is asked. */
  async end({ kind, session: name }: EndStep): Promise<void> {
    const session = this.sessions.get(name);
    if (session === undefined) return;
    if (kind === 'commit' && !this.failed.has(name)) await session.commitTransaction();
    else await session.abortTransaction();
    this.sessions.delete(name);
    this.failed.delete(name);
    await session.endSession();
  }

  /** Aborts what is still under way. */
  async close(): Promise<void> {
    for (const session of this.sessions.values()) await session.endSession();
    this.sessions.clear();
  }
}

function isFailure(outcome: Outcome): boolean {
  if (outcome.kind === 'error') return true;
  const { value } = outcome;
  return typeof value === 'object' && value !== null && 'writeErrors' in value && value.writeErrors !== undefined;
}
