import type { RateLimit, RateLimiter, RateVerdict } from '../rate-limiter';
import type { KeyNames } from './key-names';
import type { RedisLink } from './redis-link';
import { RedisScript } from './redis-script';

/**
 * As the bucket in process, by the server's clock, which all processes share, and for several requests at once.
 * KEYS: the bucket. ARGV: requests, perMs, how many are wanted. Returns granted, remaining, milliseconds to wait.
 */
const takeScript = new RedisScript(`
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local requests, per, wanted = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local interval = per / requests
local full = tonumber(redis.call('GET', KEYS[1]) or '0')
full = math.min(math.max(full, now), now + per)
local free = requests - (full - now) / interval
local granted = math.max(0, math.min(wanted, math.floor(free + 0.001)))
if granted > 0 then
  full = full + granted * interval
  redis.call('SET', KEYS[1], string.format('%.3f', full), 'PX', math.ceil(full - now) + 1)
end
local remaining = math.max(0, math.floor(free - granted + 0.001))
return { granted, remaining, math.max(0, math.ceil(full + interval - now - per)) }
`);

interface Waiting {
  readonly key: string;
  readonly limit: RateLimit;
  readonly settle: ((verdict: RateVerdict) => void)[];
}

/** Counts over all processes. The requests of one event loop turn are counted together: one round trip, whatever their number. */
export class RedisRateLimiter implements RateLimiter {
  private waiting = new Map<string, Waiting>();

  /** @param alone counts while Redis is away */
  constructor(
    private readonly link: RedisLink,
    private readonly names: KeyNames,
    private readonly alone: RateLimiter,
  ) {}

  take(key: string, limit: RateLimit): Promise<RateVerdict> {
    return new Promise((settle) => {
      if (this.waiting.size === 0) {
        setImmediate(() => this.ask());
      }
      const known = this.waiting.get(key);
      if (known === undefined) {
        this.waiting.set(key, { key, limit, settle: [settle] });
      } else {
        known.settle.push(settle);
      }
    });
  }

  private ask(): void {
    const asked = this.waiting;
    this.waiting = new Map();
    for (const one of asked.values()) {
      this.count(one).catch(() => this.countAlone(one));
    }
  }

  private async count({ key, limit, settle }: Waiting): Promise<void> {
    const values = [limit.requests, limit.perMs, settle.length].map(String);
    const answer = await this.link.ask((client) => takeScript.run(client, [this.names.hidden('limit', key)], values));
    const [granted = 0, remaining = 0, waitMs = 0] = Array.isArray(answer) ? answer.map(Number) : [];
    settle.forEach((done, index) => {
      const left = remaining + Math.max(0, granted - 1 - index);
      done({ allowed: index < granted, remaining: left, retryAfterMs: left > 0 ? 0 : waitMs });
    });
  }

  private async countAlone({ key, limit, settle }: Waiting): Promise<void> {
    for (const done of settle) {
      done(await this.alone.take(key, limit));
    }
  }
}
