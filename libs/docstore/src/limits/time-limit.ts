import { CommandError } from '../errors';

/**
 * How long one command may compute when it does not say: one thread answers everybody. It is long enough for a group
 * over a million documents, and short enough that a query without an end does not hold up the rest for good.
 */
const LONGEST_MS = 120_000;
const MAX_GIVEN = 2 ** 31 - 1;
/** The clock is read for one in so many documents. */
const EVERY = 64;

/** How long a query may compute, over all batches of its cursor: between them its time does not run. */
export class TimeLimit {
  private spent = 0;
  private since: number | undefined;
  private calls = 0;

  constructor(readonly milliseconds: number) {}

  /** Called for each document or key. @throws CommandError MaxTimeMSExpired (50) */
  check(): void {
    if (this.since === undefined) this.since = performance.now();
    else if (++this.calls % EVERY === 0 && this.remaining <= 0) throw expired();
  }

  /** milliseconds that are left */
  get remaining(): number {
    const running = this.since === undefined ? 0 : performance.now() - this.since;
    return this.milliseconds - this.spent - running;
  }

  pause(): void {
    if (this.since !== undefined) this.spent += performance.now() - this.since;
    this.since = undefined;
  }
}

export function expired(): CommandError {
  return new CommandError('MaxTimeMSExpired', 'operation exceeded time limit');
}

/**
 * @param maxTimeMS as a command gives it; 0, or none, for the longest that any may take
 * @throws CommandError BadValue (2)
 */
export function timeLimitOf(maxTimeMS: unknown): TimeLimit {
  const given = maxTimeMS === undefined || maxTimeMS === null ? 0 : Number(maxTimeMS);
  if (!Number.isInteger(given) || given < 0 || given > MAX_GIVEN) {
    throw new CommandError('BadValue', `maxTimeMS must be an integer from 0 to ${MAX_GIVEN}`);
  }
  return new TimeLimit(given === 0 ? LONGEST_MS : Math.min(given, LONGEST_MS));
}
