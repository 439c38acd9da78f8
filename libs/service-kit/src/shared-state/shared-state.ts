import type { ServiceLogger } from '../logging/logger';
import type { Cache } from './cache';
import { MemoryCache } from './in-process/memory-cache';
import { MemoryLocks } from './in-process/memory-locks';
import { MemoryRateLimiter } from './in-process/memory-rate-limiter';
import { MemoryWakeUps } from './in-process/memory-wake-ups';
import type { Locks } from './locks';
import type { RateLimiter } from './rate-limiter';
import { openRedisState } from './redis/redis-state';
import type { WakeUps } from './wake-ups';

/** Bytes that the cache in process holds. */
const cacheBytes = 32 * 1024 * 1024;

/** What processes of a deployment share. Nothing in it is the truth of anything: all of it may be lost at any moment. */
export interface SharedState {
  readonly cache: Cache;
  readonly limits: RateLimiter;
  readonly wakeUps: WakeUps;
  readonly locks: Locks;
  /** Ends the connections. */
  close(): void;
}

/** Where shared state is kept. */
export interface SharedStateOptions {
  /** `redis://` or `rediss://`; unset, each process has its own. */
  readonly url: string | undefined;
  /** Begins every key of this deployment. */
  readonly prefix: string;
  /** 32 bytes in hex that the processes which share something all have; keys of caches and limits are hashed with it. */
  readonly secret: string;
  readonly logger: ServiceLogger;
}

/**
 * Opens what processes share: in Redis where a URL names one, else in process. Waits for at most a second: with a Redis
 * that is away it goes on without, and finds it later.
 */
export async function openSharedState({ url, prefix, secret, logger }: SharedStateOptions): Promise<SharedState> {
  const cache = new MemoryCache(cacheBytes);
  const limits = new MemoryRateLimiter();
  if (url === undefined) {
    return { cache, limits, wakeUps: new MemoryWakeUps(), locks: new MemoryLocks(), close: () => undefined };
  }
  return openRedisState({ url, prefix, secret, logger }, { cache, limits });
}
