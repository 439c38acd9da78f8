import type { LeaseOptions, Locks } from './locks';

/**
 * Runs something while nobody else holds the lock; the lease is renewed as long as it runs. A lease that is lost
 * meanwhile does not stop the run: use it for work that is safe to do twice and only better done once.
 * @throws LockHeldError, LocksUnavailableError before it runs; then what the run throws
 */
export async function holdLock<T>(
  locks: Locks,
  name: string,
  options: LeaseOptions,
  run: () => Promise<T>,
): Promise<T> {
  const lease = await locks.acquire(name, options);
  const renewal = setInterval(() => {
    lease.renew().catch(() => undefined);
  }, options.ttlMs / 3);
  renewal.unref();
  try {
    return await run();
  } finally {
    clearInterval(renewal);
    await lease.release();
  }
}
