import { randomUUID } from 'node:crypto';
import { attemptLease } from '../lease-attempts';
import { type Lease, LeaseLostError, type LeaseOptions, type Locks, LocksUnavailableError } from '../locks';
import type { KeyNames } from './key-names';
import type { RedisLink } from './redis-link';
import { RedisScript } from './redis-script';

/**
 * KEYS: lock, fence. ARGV: owner, ttl. Returns the token, or 0 when another holds it. Tokens follow the server's clock
 * where that is ahead of the last one, so that they go on even when the fence is lost; a day later none needs it.
 */
const acquireScript = new RedisScript(`
if not redis.call('SET', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) then return 0 end
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, now)
redis.call('SET', KEYS[2], string.format('%.0f', token), 'PX', 86400000)
return token
`);

/** KEYS: lock. ARGV: owner, ttl. Returns 1 when the owner still holds it. */
const renewScript = new RedisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
`);

/** KEYS: lock. ARGV: owner. */
const releaseScript = new RedisScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);

/** Locks between processes. */
export class RedisLocks implements Locks {
  constructor(
    private readonly link: RedisLink,
    private readonly names: KeyNames,
  ) {}

  acquire(name: string, options: LeaseOptions): Promise<Lease> {
    return attemptLease(name, options, () => this.attempt(name, options.ttlMs));
  }

  private async attempt(name: string, ttlMs: number): Promise<Lease | undefined> {
    const lock = this.names.open('lock', name);
    const owner = randomUUID();
    const token = await this.run(name, acquireScript, [lock, this.names.open('fence', name)], [owner, String(ttlMs)]);
    if (token === 0) {
      return undefined;
    }
    return {
      name,
      token,
      renew: async () => {
        if ((await this.run(name, renewScript, [lock], [owner, String(ttlMs)])) !== 1) {
          throw new LeaseLostError(name);
        }
      },
      release: async () => {
        // One that cannot be told ends by itself.
        await this.run(name, releaseScript, [lock], [owner]).catch(() => undefined);
      },
    };
  }

  private async run(name: string, script: RedisScript, keys: string[], values: string[]): Promise<number> {
    try {
      return Number(await this.link.ask((client) => script.run(client, keys, values)));
    } catch (error) {
      throw new LocksUnavailableError(name, error);
    }
  }
}
