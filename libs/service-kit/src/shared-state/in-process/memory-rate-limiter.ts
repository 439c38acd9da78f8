import type { RateLimit, RateLimiter, RateVerdict } from '../rate-limiter';

/** Keys whose allowance is remembered; beyond, the one that asked longest ago is forgotten. */
const maxKeys = 100_000;

/** Guards a whole token against the rounding of sums. */
const rounding = 0.001;

/**
 * A token bucket for each key, kept as the moment at which the bucket will be full again (the generic cell rate
 * algorithm, ITU-T I.371): one number a key, and no timer.
 */
export class MemoryRateLimiter implements RateLimiter {
  private readonly fullAt = new Map<string, number>();

  async take(key: string, { requests, perMs }: RateLimit): Promise<RateVerdict> {
    const now = performance.now();
    const intervalMs = perMs / requests;
    const known = this.fullAt.get(key) ?? now;
    const fullAt = Math.min(Math.max(known, now), now + perMs);
    const free = requests - (fullAt - now) / intervalMs;
    if (free + rounding < 1) {
      return { allowed: false, remaining: 0, retryAfterMs: Math.ceil(fullAt + intervalMs - now - perMs) };
    }
    this.fullAt.delete(key);
    this.fullAt.set(key, fullAt + intervalMs);
    this.forget();
    const remaining = Math.floor(free - 1 + rounding);
    return {
      allowed: true,
      remaining,
      retryAfterMs: remaining > 0 ? 0 : Math.ceil(fullAt + 2 * intervalMs - now - perMs),
    };
  }

  private forget(): void {
    if (this.fullAt.size > maxKeys) {
      for (const oldest of this.fullAt.keys()) {
        this.fullAt.delete(oldest);
        return;
      }
    }
  }
}
