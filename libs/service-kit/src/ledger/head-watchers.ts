import { status } from '@grpc/grpc-js';
import type { Ledger, LogPoint } from '@registry/ledger';
import { RegistryError } from '../errors/registry-error';

const maxWatchers = 1_000;
/** Commits that come within this are told of together. */
const togetherMs = 5;
/** The head is told again after this long without a change. */
const heartbeatMs = 10_000;

/** Tells of the head of a ledger. However fast it moves, what waits for one watcher is one head. */
export class HeadWatchers {
  private watching = 0;

  constructor(private readonly ledger: Ledger) {}

  /**
   * The head at once, and after each change, until aborted.
   * @throws RegistryError RESOURCE_EXHAUSTED `TOO_MANY_WATCHERS`
   */
  async *watch(signal: AbortSignal): AsyncGenerator<LogPoint> {
    if (this.watching >= maxWatchers) {
      throw tooManyWatchers();
    }
    this.watching += 1;
    let newest: LogPoint | undefined;
    let wake: () => void = () => undefined;
    const forget = this.ledger.onCommit(({ position, recordedAt, after }) => {
      newest = { positions: [position], recordedAt, after };
      wake();
    });
    const change = (ms: number): Promise<void> =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, ms);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    const end = (): void => wake();
    signal.addEventListener('abort', end, { once: true });
    try {
      for (let head: LogPoint = await this.ledger.head(); !signal.aborted;) {
        yield head;
        await change(togetherMs);
        if (!signal.aborted && !isLater(newest, head)) {
          await change(heartbeatMs);
        }
        head = isLater(newest, head) ? newest : head;
      }
    } finally {
      signal.removeEventListener('abort', end);
      forget();
      this.watching -= 1;
    }
  }
}

/** The head may have been read from the store before the commits up to it were heard of. */
function isLater(newest: LogPoint | undefined, head: LogPoint): newest is LogPoint {
  const seqOf = ({ positions: [position] }: LogPoint): number => position?.seq ?? 0;
  return newest !== undefined && seqOf(newest) > seqOf(head);
}

function tooManyWatchers(): RegistryError {
  return new RegistryError({
    code: status.RESOURCE_EXHAUSTED,
    reason: 'TOO_MANY_WATCHERS',
    message: `At most ${maxWatchers} readers follow the head at once`,
  });
}
