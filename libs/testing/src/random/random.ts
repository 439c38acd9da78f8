/** A choice with its weight; weights need not sum to 1. */
export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

/** Draws from weighted choices in one comparison per choice; the sums are computed once. */
export class Lottery<T> {
  private readonly values: readonly T[];
  private readonly sums: Float64Array;
  private readonly total: number;

  /** @throws RangeError when there is no choice or no weight. */
  constructor(choices: Weighted<T>) {
    this.values = choices.map(([value]) => value);
    this.sums = new Float64Array(choices.length);
    let sum = 0;
    choices.forEach(([, weight], i) => {
      if (!(weight >= 0)) throw new RangeError('a weight must be a number of at least 0');
      sum += weight;
      this.sums[i] = sum;
    });
    if (!(sum > 0)) throw new RangeError('a lottery needs a choice with a weight above 0');
    this.total = sum;
  }

  draw(random: Random): T {
    const point = random.next() * this.total;
    let low = 0;
    let high = this.sums.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.sums[middle] ?? 0) > point) high = middle;
      else low = middle + 1;
    }
    return this.values[low] as T;
  }
}

/**
 * A seeded generator of numbers: sfc32 by Chris Doty-Humphrey, of the PractRand suite. The same seed gives the same
 * numbers on every machine. Not for secrets.
 */
export class Random {
  private a = 0;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seed any integer; its low 53 bits count */
  constructor(seed: number) {
    this.b = seed | 0;
    this.c = Math.floor(seed / 0x1_0000_0000) | 0;
    for (let i = 0; i < 16; i++) this.next();
  }

  /** At least 0 and below 1, 32 bits. */
  next(): number {
    const sum = (((this.a + this.b) | 0) + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = ((this.c << 21) | (this.c >>> 11)) + sum;
    return (sum >>> 0) / 0x1_0000_0000;
  }

  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** @throws RangeError for an empty list. */
  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from');
    return list[Math.floor(this.next() * list.length)] as T;
  }
}
