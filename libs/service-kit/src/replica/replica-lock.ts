import type { ServiceLogger } from '../logging/logger';
import { holdLock } from '../shared-state/hold-lock';
import { type Locks, LocksUnavailableError } from '../shared-state/locks';

const ttlMs = 15_000;

/** What the processes over one replica share. */
export interface ReplicaLockParts {
  readonly locks: Locks;
  /** What tells the processes of this replica from those of others. */
  readonly database: string;
  readonly logger: ServiceLogger;
  /** Aborted when the service stops: the waiting ends. */
  readonly stop: AbortSignal;
}

/**
 * Runs what one process of a replica does at a time: loads it, drops it, follows its source. Where locks are kept nowhere
 * that all processes reach, each does it all the same: what another did before is found out, and passed over.
 * @throws LockHeldError when another process held the lock all the while; what the run throws
 */
export async function asOnlyProcess<T>(
  { locks, database, logger, stop }: ReplicaLockParts,
  waitMs: number,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await holdLock(locks, `replica.${database}`, { ttlMs, waitMs, signal: stop }, run);
  } catch (error) {
    if (!(error instanceof LocksUnavailableError)) throw error;
    logger.warn({ lock: error.lock }, 'Keeping the replica without the lock');
    return run();
  }
}
