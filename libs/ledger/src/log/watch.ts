import { LedgerClosedError } from '../errors';
import { type ChangesPage, type ChangesQuery, listChanges } from './change-feed';
import type { Follower } from './follower';
import type { Store } from '../store/store';

/** How a log is watched. */
export interface WatchOptions {
  /** After so many milliseconds without a page an empty one tells the cursor. */
  readonly heartbeatMs: number;
  /** Aborted when nobody listens any more: the watch ends. */
  readonly signal: AbortSignal;
}

/**
 * The log from a cursor on and as it grows, page by page: the next is read when the one before was taken, so a slow reader
 * costs nothing. A page on the way to the head is told also when the filter leaves nothing of it: its cursor is where to go
 * on, and no more than a page is read at a time. Errors: as listChanges; LedgerClosedError when the ledger closes.
 */
export async function* watchChanges(
  store: Store,
  follower: Follower,
  query: ChangesQuery,
  { heartbeatMs, signal }: WatchOptions,
): AsyncGenerator<ChangesPage> {
  const wake = new Wake(follower, signal);
  try {
    let told = Date.now();
    for (let after = query.after; ;) {
      wake.rest();
      const page = await store.guard(() => listChanges(store, { ...query, ...(after ? { after } : {}) }));
      after = page.next;
      if (signal.aborted) return;
      if (follower.ended.aborted) throw new LedgerClosedError();
      const wait = told + heartbeatMs - Date.now();
      if (page.commits.length > 0 || !page.atHead || wait <= 0) {
        yield page;
        told = Date.now();
      }
      if (page.atHead) await wake.within(Math.max(0, told + heartbeatMs - Date.now()));
    }
  } finally {
    wake.stop();
  }
}

/** Wakes a reader at the head when a commit comes, the ledger closes or nobody listens any more. */
class Wake {
  readonly #forget: () => void;
  #woken = false;
  #wake: () => void = () => undefined;

  constructor(
    follower: Follower,
    private readonly signal: AbortSignal,
  ) {
    const wake = (): void => {
      this.#woken = true;
      this.#wake();
    };
    const forget = follower.listen(wake);
    follower.ended.addEventListener('abort', wake);
    signal.addEventListener('abort', wake);
    this.#forget = () => {
      forget();
      follower.ended.removeEventListener('abort', wake);
      signal.removeEventListener('abort', wake);
    };
  }

  /** What comes from now on wakes. */
  rest(): void {
    this.#woken = this.signal.aborted;
  }

  /** Waits until woken, so many milliseconds at most. */
  async within(ms: number): Promise<void> {
    if (this.#woken) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }

  stop(): void {
    this.#forget();
  }
}
