import type { ServiceLogger } from '../logging/logger';
import { holdLock } from '../shared-state/hold-lock';
import { LockHeldError, type Locks, LocksUnavailableError } from '../shared-state/locks';

const ttlMs = 15_000;
/** As long as the indexes of a large collection take. */
const waitMs = 600_000;

/** Whose indexes, and what tells the processes apart. */
export interface IndexingOptions {
  readonly locks: Locks;
  readonly database: string;
  readonly logger: ServiceLogger;
  /** Aborted when the service stops: the waiting ends. */
  readonly stop: AbortSignal;
}

/**
 * Lets one process after the other create the indexes of a database: of several that start together the first builds
 * them and the others find them there. Creating them twice is harmless, so without the lock it is done all the same.
 */
export function indexingAlone({ locks, database, logger, stop }: IndexingOptions) {
  return async (build: () => Promise<void>): Promise<void> => {
    try {
      await holdLock(locks, `indexes.${database}`, { ttlMs, waitMs, signal: stop }, build);
    } catch (error) {
      if (!(error instanceof LocksUnavailableError || error instanceof LockHeldError)) {
        throw error;
      }
      logger.warn({ lock: error.lock, reason: error.name }, 'Creating indexes without the lock');
      await build();
    }
  };
}
