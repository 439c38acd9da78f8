import type { SharedState, SharedStateOptions } from '../shared-state';
import { FrontedCache } from './fronted-cache';
import { KeyNames } from './key-names';
import { RedisCache } from './redis-cache';
import { RedisLink } from './redis-link';
import { RedisLocks } from './redis-locks';
import { RedisRateLimiter } from './redis-rate-limiter';
import { RedisWakeUps } from './redis-wake-ups';

/**
 * Opens what processes share in Redis; waits for its first answer for at most a second.
 * @param own of this process: the cache in front, and the limits that count while Redis is away
 */
export async function openRedisState(
  { url, prefix, secret, logger }: SharedStateOptions & { readonly url: string },
  own: Pick<SharedState, 'cache' | 'limits'>,
): Promise<SharedState> {
  // The driver costs 20 MB and a tenth of a second: only who has a Redis loads it.
  const driver = await import('redis');
  const names = new KeyNames(prefix, secret);
  const link = new RedisLink({ driver, url, logger, use: 'cache, limits, locks' });
  const wakeUps = new RedisWakeUps(
    link,
    names,
    (onReady) => new RedisLink({ driver, url, logger, use: 'wake-ups', onReady }),
  );
  await link.opened();
  return {
    cache: new FrontedCache(own.cache, new RedisCache(link, names)),
    limits: new RedisRateLimiter(link, names, own.limits),
    wakeUps,
    locks: new RedisLocks(link, names),
    close: () => {
      wakeUps.close();
      link.close();
    },
  };
}
