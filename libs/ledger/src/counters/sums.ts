/** Sums by group id, one number per bucket of the date axis. They can be built up from tuples in any order. */
export class Sums {
  readonly #byGroup = new Map<number, Float64Array>();
  readonly #buckets: number;

  /** `bounds` are ascending day numbers; undefined sums over the whole axis. */
  constructor(
    readonly day: number,
    readonly bounds: readonly number[] | undefined,
  ) {
    this.#buckets = bounds?.length ?? 1;
  }

  /** Whether these are the sums of that valid day and those bounds. */
  answers(day: number, bounds: readonly number[] | undefined): boolean {
    if (day !== this.day || bounds?.length !== this.bounds?.length) return false;
    return bounds === undefined || bounds.every((bound, i) => bound === this.bounds?.[i]);
  }

  /** Counts a tuple unless it begins later, or lies before the first bound. */
  add(group: number, x: number, day: number, n: number): void {
    if (day > this.day) return;
    const bucket = this.#bucketOf(x);
    if (bucket < 0) return;
    let sums = this.#byGroup.get(group);
    if (!sums) this.#byGroup.set(group, (sums = new Float64Array(this.#buckets)));
    sums[bucket] = (sums[bucket] ?? 0) + n;
  }

  /** By group; groups that count nothing anywhere are left out. */
  result(groups: readonly string[]): Map<string, number[]> {
    const result = new Map<string, number[]>();
    for (const [group, sums] of this.#byGroup) {
      const name = groups[group];
      if (name !== undefined && sums.some((sum) => sum !== 0)) result.set(name, [...sums]);
    }
    return result;
  }

  /** A copy that can be built on without changing this. */
  copy(): Sums {
    const copy = new Sums(this.day, this.bounds);
    for (const [group, sums] of this.#byGroup) copy.#byGroup.set(group, sums.slice());
    return copy;
  }

  /** Index of the last bound at or before x; -1 when there is none. */
  #bucketOf(x: number): number {
    const { bounds } = this;
    if (bounds === undefined) return 0;
    if (x < 0) return -1;
    let low = 0;
    let high = bounds.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((bounds[middle] ?? 0) <= x) low = middle + 1;
      else high = middle;
    }
    return low - 1;
  }
}
