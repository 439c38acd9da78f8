import { setTimeout as delay } from 'node:timers/promises';
import { type Lease, type LeaseOptions, LockHeldError } from './locks';

const shortestPauseMs = 20;
const longestPauseMs = 250;

/** Tries until a lease is had or the waiting ends. @throws LockHeldError; AbortError when the signal ends it; what a try throws */
export async function attemptLease(
  name: string,
  { waitMs = 0, signal }: LeaseOptions,
  attempt: () => Promise<Lease | undefined>,
): Promise<Lease> {
  const deadline = performance.now() + waitMs;
  for (let pauseMs = shortestPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
    signal?.throwIfAborted();
    const lease = await attempt();
    if (lease !== undefined) {
      return lease;
    }
    const leftMs = deadline - performance.now();
    if (leftMs <= 0) {
      throw new LockHeldError(name);
    }
    // Uneven pauses: those who wait must not come all at once.
    const unevenMs = pauseMs * (0.5 + Math.random() / 2);
    await delay(Math.min(unevenMs, leftMs), undefined, signal === undefined ? {} : { signal });
  }
}
