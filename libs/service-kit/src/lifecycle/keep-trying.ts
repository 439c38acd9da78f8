import { setTimeout as delay } from 'node:timers/promises';

const firstRetryMs = 250;
const lastRetryMs = 10_000;

/** What a failed attempt is followed by: the next one soon, the next one in so many milliseconds, or none. */
export type AfterFailure = 'soon' | 'never' | { readonly inMs: number };

/** How something is tried. */
export interface Tries {
  /** Runs until it fails or is done; then it begins again. It tells of each success on its way. */
  readonly attempt: (onProgress: () => void) => Promise<void>;
  /** Told of every failure but those of a stop. */
  readonly onFailure: (error: unknown) => AfterFailure;
  /** Aborted when it is over. */
  readonly stop: AbortSignal;
}

/**
 * Runs something again and again until it is stopped. The waits between grow while nothing succeeds, to ten seconds at most,
 * and differ by chance, so that many do not come back at once.
 */
export async function keepTrying({ attempt, onFailure, stop }: Tries): Promise<void> {
  let waitMs = firstRetryMs;
  const onProgress = (): void => {
    waitMs = firstRetryMs;
  };
  while (!stop.aborted) {
    let after: AfterFailure = 'soon';
    try {
      await attempt(onProgress);
    } catch (error) {
      if (stop.aborted) return;
      after = onFailure(error);
    }
    if (after === 'never') return;
    const baseMs = after === 'soon' ? waitMs : after.inMs;
    await delay(baseMs * (0.5 + Math.random()), undefined, { signal: stop }).catch(() => undefined);
    waitMs = Math.min(waitMs * 2, lastRetryMs);
  }
}
