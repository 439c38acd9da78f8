/** How much is allowed: a bucket of `requests` that refills evenly within `perMs` milliseconds. */
export interface RateLimit {
  readonly requests: number;
  readonly perMs: number;
}

/** What becomes of one request. */
export interface RateVerdict {
  readonly allowed: boolean;
  /** Requests that are left right now. */
  readonly remaining: number;
  /** Milliseconds until one more is allowed; 0 while some are left. */
  readonly retryAfterMs: number;
}

/** Counts requests by key. Keys leave the process only as keyed hashes: they may be addresses of people. */
export interface RateLimiter {
  /**
   * Takes one request of the key's allowance, if there is one left; a key has one limit. Never fails: while what processes share is away each
   * process counts by itself.
   */
  take(key: string, limit: RateLimit): Promise<RateVerdict>;
}
