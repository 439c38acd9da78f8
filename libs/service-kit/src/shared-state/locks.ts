/** How a lease is asked for. */
export interface LeaseOptions {
  /** Milliseconds after which it ends unless it is renewed: a holder that died frees it so. */
  readonly ttlMs: number;
  /** How long to wait while another holds it, in milliseconds; not at all unless told. */
  readonly waitMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

/** A lock that is held for now. */
export interface Lease {
  readonly name: string;
  /** Fencing token: greater than that of every earlier lease of this name, below 2^53. */
  readonly token: number;
  /** Begins the whole `ttlMs` again. @throws LeaseLostError, LocksUnavailableError */
  renew(): Promise<void>;
  /** Frees the lock if this lease still holds it; a lease that ended already is no error. */
  release(): Promise<void>;
}

/** Named locks: at most one holder at a time. Names are told to other processes as they are and hold no personal data. */
export interface Locks {
  /** @throws LockHeldError when another holds it all the while, LocksUnavailableError when nobody can tell */
  acquire(name: string, options: LeaseOptions): Promise<Lease>;
}

/** Another holds the lock. */
export class LockHeldError extends Error {
  override readonly name = 'LockHeldError';

  constructor(readonly lock: string) {
    super(`The lock ${lock} is held by another`);
  }
}

/** The lease ended before it was renewed; another may hold the lock. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor(readonly lock: string) {
    super(`The lease of the lock ${lock} has ended`);
  }
}

/** Locks are kept in Redis, and Redis does not answer. */
export class LocksUnavailableError extends Error {
  override readonly name = 'LocksUnavailableError';

  constructor(
    readonly lock: string,
    cause: unknown,
  ) {
    super(`The lock ${lock} cannot be acquired: Redis (REDIS_URL) does not answer`, { cause });
  }
}
