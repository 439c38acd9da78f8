import { type Ledger, LedgerClosedError } from '@registry/ledger';
import { describeError } from '../logging/describe-error';
import type { ServiceLogger } from '../logging/logger';
import { holdLock } from '../shared-state/hold-lock';
import { LockHeldError, type Locks, LocksUnavailableError } from '../shared-state/locks';
import { msToMidnight } from './ms-to-midnight';

const ttlMs = 15_000;
/** As long as another process may take; then it has done it. */
const waitMs = 600_000;
const retryMs = 60_000;

/** What is rolled, and what tells the processes apart. */
export interface MidnightRollOptions {
  readonly ledger: Pick<Ledger, 'roll'>;
  readonly locks: Locks;
  readonly database: string;
  readonly logger: ServiceLogger;
  /** Aborted when the service stops. */
  readonly stop: AbortSignal;
}

/**
 * Brings the current documents to today at the start and after every midnight in Asia/Shanghai. Processes of one
 * database take turns, and the later ones find it done; without the lock it is done all the same, for it is safe twice.
 */
export class MidnightRoll {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: MidnightRollOptions) {}

  /** Rolls in the background, now and after every midnight. */
  start(): void {
    this.running = this.rollAndWait();
  }

  /** Rolls no more and waits for what is under way. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.running;
  }

  private async rollAndWait(): Promise<void> {
    const { logger, database, stop } = this.options;
    let waitFor = retryMs;
    try {
      const rolled = await this.rollAlone();
      logger.info({ database, rolled }, 'The current documents are those of today');
      waitFor = msToMidnight(new Date());
    } catch (error) {
      if (stop.aborted || error instanceof LedgerClosedError) return;
      logger.warn({ database, error: describeError(error) }, 'Bringing the current documents to today failed');
    }
    if (stop.aborted) return;
    this.timer = setTimeout(() => this.start(), waitFor);
    this.timer.unref();
  }

  private async rollAlone(): Promise<number> {
    const { ledger, locks, database, logger, stop } = this.options;
    try {
      return await holdLock(locks, `roll.${database}`, { ttlMs, waitMs, signal: stop }, () => ledger.roll());
    } catch (error) {
      if (!(error instanceof LocksUnavailableError || error instanceof LockHeldError)) {
        throw error;
      }
      logger.warn({ lock: error.lock, reason: error.name }, 'Rolling the current documents without the lock');
      return ledger.roll();
    }
  }
}
