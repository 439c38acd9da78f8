import { setTimeout as delay } from 'node:timers/promises';
import { testRedisUrl } from '@registry/testing';
import { createClient } from 'redis';
import { parseRedisEnv, type SharedState } from '../src';
import { LocksUnavailableError } from '../src/shared-state/locks';
import { eventually } from './eventually';
import { Gate } from './gate';
import { openOver, ownPrefix } from './shared-states';

const limit = { requests: 2, perMs: 3_600_000 };
const password = 'never-to-be-logged';

/** What goes on without Redis, whatever keeps it away. */
async function goesOnWithout(shared: SharedState, name: string): Promise<void> {
  await shared.cache.set(name, 'here', 60_000);
  expect((await shared.cache.get(name))?.toString()).toBe('here');
  expect(await shared.cache.get(`${name} elsewhere`)).toBeUndefined();
  const allowed: boolean[] = [];
  for (let request = 0; request < 3; request += 1) {
    allowed.push((await shared.limits.take(name, limit)).allowed);
  }
  expect(allowed).toEqual([true, true, false]);
  shared.wakeUps.publish(name, '1');
  await expect(shared.locks.acquire(name, { ttlMs: 1_000 })).rejects.toThrow(LocksUnavailableError);
}

describe('a Redis that is not there', () => {
  it('costs a start no more than a moment, and locks say so', async () => {
    const log: string[] = [];
    const started = performance.now();
    const shared = await openOver(`redis://:${password}@127.0.0.1:1/0`, ownPrefix(), log);
    expect(performance.now() - started).toBeLessThan(3_000);
    await goesOnWithout(shared, 'never there');
    shared.close();
    expect(log.filter((line) => line.includes('Redis does not answer'))).toHaveLength(1);
    expect(log.join()).toContain('ECONNREFUSED');
    expect(log.join()).not.toContain(password);
  });

  it.each(['http://h:1', 'redis:/h', 'redis://', 'rediss://h/name', '127.0.0.1:6379'])(
    'is refused at start by the name of the variable: %s',
    (url) => {
      expect(() => parseRedisEnv({ REDIS_URL: url })).toThrow(/REDIS_URL: must be a URL/);
    },
  );

  it('shows nothing of the URL that is refused', () => {
    expect(() => parseRedisEnv({ REDIS_URL: `redis://:${password}@h/x`, REDIS_PREFIX: 'a b' })).toThrow(
      expect.not.objectContaining({ message: expect.stringContaining(password) }),
    );
  });
});

const url = testRedisUrl();

if (url !== undefined) {
  describe('a Redis that goes away', () => {
    const log: string[] = [];
    const gate = new Gate(new URL(url));
    let shared: SharedState;
    let other: SharedState;

    beforeAll(async () => {
      await gate.open();
      const prefix = ownPrefix();
      const through = new URL(url);
      through.host = gate.address;
      shared = await openOver(through.href, prefix, log);
      other = await openOver(url, prefix);
    });

    afterAll(async () => {
      shared.close();
      other.close();
      await gate.close();
    });

    const said = (text: string): number => log.filter((line) => line.includes(text)).length;

    /** Whether both connections are there again. */
    async function isBack(name: string): Promise<void> {
      const heard: string[] = [];
      const stop = shared.wakeUps.subscribe(name, (payload) => heard.push(payload));
      while (heard.length === 0) {
        other.wakeUps.publish(name, 'woken');
        await delay(50);
      }
      stop();
      await eventually(() => said('Redis answers again') >= said('Redis does not answer'));
      await (await shared.locks.acquire(name, { ttlMs: 1_000 })).release();
    }

    it('is gone on without, and found again by everyone who listened', async () => {
      const heard: string[] = [];
      shared.wakeUps.subscribe('listened before', (payload) => heard.push(payload));
      await isBack('at first');
      await gate.close();
      await eventually(() => said('Redis does not answer') === 2);
      await goesOnWithout(shared, 'gone');
      await delay(300);
      expect(said('Redis does not answer')).toBe(2);
      await gate.open();
      await isBack('again');
      other.wakeUps.publish('listened before', 'still');
      await eventually(() => heard.length > 0);
      expect(heard).toEqual(['still']);
    });

    it('is gone on without when it hangs, and nobody waits for it twice', async () => {
      gate.hold();
      expect((await shared.limits.take('hangs', limit)).allowed).toBe(true);
      const started = performance.now();
      await goesOnWithout(shared, 'hangs on');
      expect(performance.now() - started).toBeLessThan(200);
      await gate.close();
      await gate.open();
      await isBack('after hanging');
    });

    it('that lost its scripts is given them again', async () => {
      const client = createClient({ url });
      await client.connect();
      await client.scriptFlush();
      client.destroy();
      const lease = await other.locks.acquire('flushed', { ttlMs: 1_000 });
      await lease.release();
      expect((await other.limits.take('flushed', limit)).remaining).toBe(1);
    });

    it('keeps no name that identifies somebody, and lets every key end', async () => {
      const client = createClient({ url });
      await client.connect();
      const prefix = ownPrefix();
      const own = await openOver(url, prefix);
      await own.limits.take('address 203.0.113.7', limit);
      await own.cache.set('asked by 203.0.113.7', 'x', 60_000);
      await own.locks.acquire('named', { ttlMs: 60_000 });
      const keys: string[] = [];
      for await (const found of client.scanIterator({ MATCH: `${prefix}:*`, COUNT: 1_000 })) {
        keys.push(...found);
      }
      const ends = await Promise.all(keys.map((key) => client.pTTL(key)));
      client.destroy();
      own.close();
      expect(keys).toHaveLength(4);
      expect(keys.join()).not.toContain('203.0.113');
      expect(Math.min(...ends)).toBeGreaterThan(0);
    });
  });
}
