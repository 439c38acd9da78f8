import type { Moment } from '../log/commit';
import type { Follower } from '../log/follower';
import type { Store } from '../store/store';

/** What to sum. */
export interface SumQuery {
  readonly resource: string;
  readonly counter: string;
  /** GB/T 2260 code or the code of a street; `000000` is the whole country. */
  readonly division: string;
  /** Ascending dates b0 < b1 < ...: sum i counts x in [b_i, b_i+1), the last one all from its bound on. */
  readonly xBounds?: readonly string[];
}

/** Sums of counters, kept up by the commit log. */
export class CounterReader {
  constructor(
    readonly store: Store,
    readonly follower: Follower,
  ) {}

  /** Per group one number for each of xBounds, or one number without. */
  async sum(_query: SumQuery, _moment: Moment): Promise<Map<string, number[]>> {
    return new Map();
  }
}
