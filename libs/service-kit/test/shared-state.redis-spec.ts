import { setTimeout as delay } from 'node:timers/promises';
import type { SharedState } from '../src';
import { maxCachedBytes } from '../src/shared-state/cache';
import { holdLock } from '../src/shared-state/hold-lock';
import { LeaseLostError, LockHeldError } from '../src/shared-state/locks';
import { eventually } from './eventually';
import { sharedStateForms } from './shared-states';

describe.each(sharedStateForms())('shared state $form', ({ open }) => {
  let one: SharedState;
  let other: SharedState;

  beforeAll(async () => {
    const [first, second] = await open(2);
    if (first === undefined || second === undefined) {
      throw new TypeError('Two were asked for');
    }
    [one, other] = [first, second];
  });

  afterAll(() => {
    one.close();
    other.close();
  });

  describe('a cache', () => {
    it('gives every process the bytes that one has kept, until their time is over', async () => {
      await one.cache.set('short', 'kept', 150);
      await one.cache.set('bytes', Uint8Array.of(0, 255, 128), 60_000);
      expect((await other.cache.get('short'))?.toString()).toBe('kept');
      expect(await other.cache.get('bytes')).toEqual(Buffer.of(0, 255, 128));
      await delay(200);
      expect(await one.cache.get('short')).toBeUndefined();
      expect(await other.cache.get('short')).toBeUndefined();
    });

    it('answers many keys in the order asked, with nothing where nothing is kept', async () => {
      const keys = Array.from({ length: 450 }, (_, index) => `many ${index}`);
      const kept = keys.filter((_, index) => index % 2 === 0);
      await Promise.all(kept.map((key) => one.cache.set(key, key, 60_000)));
      const found = await other.cache.getMany(keys);
      expect(found.map((value) => value?.toString())).toEqual(keys.map((key, i) => (i % 2 === 0 ? key : undefined)));
    });

    it('keeps nothing that is larger than its bound, nor what was there before', async () => {
      await one.cache.set('large', 'small yet', 60_000);
      await one.cache.set('large', Buffer.alloc(maxCachedBytes + 1), 60_000);
      expect(await one.cache.get('large')).toBeUndefined();
      expect(await other.cache.get('large')).toBeUndefined();
    });

    it('forgets what is given up', async () => {
      await one.cache.set('given up', 'x', 60_000);
      await one.cache.delete('given up');
      expect(await one.cache.get('given up')).toBeUndefined();
      expect(await other.cache.get('given up')).toBeUndefined();
    });

    it.each([0, -1, 1.5, Number.NaN])('refuses %p as a time to keep', async (ttlMs) => {
      await expect(one.cache.set('never', 'x', ttlMs)).rejects.toThrow('ttlMs must be a positive whole number');
    });
  });

  describe('a rate limiter', () => {
    it('allows exactly as many at once as the limit says, over all processes', async () => {
      const limit = { requests: 50, perMs: 3_600_000 };
      const verdicts = await Promise.all(
        Array.from({ length: 80 }, (_, index) => (index % 2 === 0 ? one : other).limits.take('burst', limit)),
      );
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(50);
      for (const { remaining, retryAfterMs } of verdicts.filter(({ allowed }) => !allowed)) {
        expect(remaining).toBe(0);
        expect(retryAfterMs).toBeGreaterThan(60_000);
        expect(retryAfterMs).toBeLessThanOrEqual(72_000);
      }
    });

    it('counts down what remains', async () => {
      const limit = { requests: 3, perMs: 3_600_000 };
      const left: number[] = [];
      for (let request = 0; request < 4; request += 1) {
        left.push((await one.limits.take('down', limit)).remaining);
      }
      expect(left).toEqual([2, 1, 0, 0]);
    });

    it('allows another one after the time it named, and not before', async () => {
      const limit = { requests: 2, perMs: 600 };
      await one.limits.take('again', limit);
      await other.limits.take('again', limit);
      const refused = await one.limits.take('again', limit);
      expect(refused.allowed).toBe(false);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(300);
      await delay(refused.retryAfterMs + 5);
      expect((await other.limits.take('again', limit)).allowed).toBe(true);
    });

    it('counts each key by itself', async () => {
      const limit = { requests: 1, perMs: 3_600_000 };
      const keys = ['a', 'b', 'c'];
      const verdicts = await Promise.all(keys.map((key) => one.limits.take(`own ${key}`, limit)));
      expect(verdicts.map(({ allowed }) => allowed)).toEqual([true, true, true]);
    });
  });

  describe('a wake-up', () => {
    it('reaches every subscriber of its topic with its payload, and none of another topic', async () => {
      const heard: string[] = [];
      const stops = [
        one.wakeUps.subscribe('topic', (payload) => heard.push(`one ${payload}`)),
        other.wakeUps.subscribe('topic', (payload) => heard.push(`other ${payload}`)),
        other.wakeUps.subscribe('elsewhere', (payload) => heard.push(`elsewhere ${payload}`)),
      ];
      await delay(50);
      one.wakeUps.publish('topic', '42');
      await eventually(() => heard.length >= 2);
      await delay(50);
      expect(heard.sort()).toEqual(['one 42', 'other 42']);
      stops.forEach((stop) => stop());
    });

    it('reaches nobody who has stopped listening', async () => {
      const heard: string[] = [];
      const stop = other.wakeUps.subscribe('left', () => heard.push('left'));
      const stopStaying = other.wakeUps.subscribe('left', () => heard.push('stays'));
      await delay(50);
      stop();
      one.wakeUps.publish('left', '');
      await eventually(() => heard.length > 0);
      expect(heard).toEqual(['stays']);
      stopStaying();
      const stopAgain = other.wakeUps.subscribe('left', () => heard.push('again'));
      stopStaying();
      await delay(50);
      one.wakeUps.publish('left', '');
      await eventually(() => heard.length > 1);
      expect(heard).toEqual(['stays', 'again']);
      stopAgain();
    });

    it('carries little', () => {
      expect(() => one.wakeUps.publish('topic', 'x'.repeat(1_025))).toThrow('at most 1024 characters');
    });
  });

  describe('a lock', () => {
    it('has one holder at a time, and later leases have greater tokens', async () => {
      const first = await one.locks.acquire('single', { ttlMs: 10_000 });
      await expect(other.locks.acquire('single', { ttlMs: 10_000 })).rejects.toThrow(LockHeldError);
      await first.release();
      const second = await other.locks.acquire('single', { ttlMs: 10_000 });
      expect(second.token).toBeGreaterThan(first.token);
      await second.release();
    });

    it('is waited for as long as is said', async () => {
      const first = await one.locks.acquire('awaited', { ttlMs: 10_000 });
      const waiting = other.locks.acquire('awaited', { ttlMs: 10_000, waitMs: 5_000 });
      await delay(100);
      await first.release();
      await (await waiting).release();
    });

    it('is freed by the end of its lease when its holder died, who can then neither renew nor release it', async () => {
      const dead = await one.locks.acquire('orphaned', { ttlMs: 150 });
      const heir = await other.locks.acquire('orphaned', { ttlMs: 10_000, waitMs: 5_000 });
      await expect(dead.renew()).rejects.toThrow(LeaseLostError);
      await dead.release();
      await expect(one.locks.acquire('orphaned', { ttlMs: 1_000 })).rejects.toThrow(LockHeldError);
      await heir.release();
    });

    it('is held beyond its lease by who renews it', async () => {
      const ends = await holdLock(one.locks, 'renewed', { ttlMs: 150 }, async () => {
        await delay(500);
        return other.locks.acquire('renewed', { ttlMs: 1_000 }).catch((error: unknown) => error);
      });
      expect(ends).toBeInstanceOf(LockHeldError);
      await (await other.locks.acquire('renewed', { ttlMs: 1_000 })).release();
    });

    it('is waited for no longer than the one who waits lives', async () => {
      const held = await one.locks.acquire('given up', { ttlMs: 10_000 });
      const signal = AbortSignal.timeout(50);
      await expect(other.locks.acquire('given up', { ttlMs: 1_000, waitMs: 60_000, signal })).rejects.toThrow();
      await held.release();
    });
  });
});
