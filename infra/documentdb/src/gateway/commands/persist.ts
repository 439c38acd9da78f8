import { engineError, isConflict } from '../errors/engine-error';

const ATTEMPTS = 10;

/** Thrown by an attempt that another writer got in the way of. */
export class Contended extends Error {}

/**
 * Runs a write that is no part of a transaction until nobody is in its way, as MongoDB does.
 * @param attempt given whether it is the last: then it answers what it has
 */
export async function persist<T>(attempt: (isLast: boolean) => Promise<T>): Promise<T> {
  for (let left = ATTEMPTS - 1; ; left--) {
    try {
      return await attempt(left === 0);
    } catch (error) {
      const isContended = error instanceof Contended || isConflict(engineError(error).code);
      if (left === 0 || !isContended) throw error;
    }
  }
}
