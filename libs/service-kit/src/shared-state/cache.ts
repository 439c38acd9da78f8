/** Largest value that a cache keeps, in bytes: a larger one is left out, which costs its reader the work again. */
export const maxCachedBytes = 4 * 1024 * 1024;

/**
 * What was expensive to make, kept for a while. A key names all that its value depends on (pinned positions among them),
 * so that a value never becomes wrong; whatever is kept may be gone at any moment. Nothing here ever fails: a cache that
 * cannot be reached holds nothing. Keys leave the process only as keyed hashes; values must hold no personal data.
 */
export interface Cache {
  /** The bytes kept under a key; not to be changed by the reader. */
  get(key: string): Promise<Buffer | undefined>;
  /** The bytes kept under each key, in the order asked; one question for all of them. */
  getMany(keys: readonly string[]): Promise<(Buffer | undefined)[]>;
  /**
   * Keeps bytes, or a string as UTF-8, for at most so many milliseconds. More than {@link maxCachedBytes} are not kept.
   * @throws RangeError when `ttlMs` is no positive whole number
   */
  set(key: string, value: Uint8Array | string, ttlMs: number): Promise<void>;
  /** Gives up a key here and in the shared cache; another process may hold it for up to a minute more. */
  delete(key: string): Promise<void>;
}

/** @throws RangeError when it is no positive whole number of milliseconds */
export function requireTtl(ttlMs: number): void {
  if (!Number.isSafeInteger(ttlMs) || ttlMs < 1) {
    throw new RangeError('ttlMs must be a positive whole number of milliseconds');
  }
}
