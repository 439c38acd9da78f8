import { InvalidFactError } from '../errors';
import { Sums } from './sums';

const DAY_BITS = 20;
const DAYS = 2 ** DAY_BITS;
const MAX_GROUPS = 4096;
const MIN_TAIL = 128;
const KEPT_SUMS = 8;

/** The sorted part of a column, as it is checkpointed: 12 bytes a tuple. */
export interface PackedTuples {
  /** group << 20 | x + 1; 0 in the lower part when there is no x. */
  readonly groupX: Uint32Array;
  readonly day: Uint32Array;
  readonly n: Int32Array;
}

/**
 * All tuples of one division, what lies below it included. Equal (group, x, day) are one tuple, so that large divisions
 * are bounded by the calendar and not by people. The sums last asked for are kept and follow each new tuple.
 */
export class TupleColumn {
  #packed: PackedTuples;
  /** Added since the last packing: (groupX, day) as one number. */
  readonly #tail = new Map<number, number>();
  readonly #sums: Sums[] = [];

  constructor(packed: PackedTuples = emptyTuples(0)) {
    this.#packed = packed;
  }

  add(group: number, x: number, day: number, n: number): void {
    if (group >= MAX_GROUPS) throw new InvalidFactError('data', 'COUNTER_INVALID', 'A counter has too many groups.');
    const key = (group * DAYS + x + 1) * DAYS + day;
    const sum = (this.#tail.get(key) ?? 0) + n;
    if (sum === 0) this.#tail.delete(key);
    else this.#tail.set(key, sum);
    for (const sums of this.#sums) sums.add(group, x, day, n);
    if (this.#tail.size > Math.max(MIN_TAIL, this.#packed.n.length / 4)) this.pack();
  }

  /** The sums at a valid day; kept, so not to be changed. */
  sum(day: number, bounds: readonly number[] | undefined): Sums {
    const at = this.#sums.findIndex((sums) => sums.answers(day, bounds));
    const [kept] = at < 0 ? [] : this.#sums.splice(at, 1);
    const sums = kept ?? this.#scan(new Sums(day, bounds));
    this.#sums.unshift(sums);
    if (this.#sums.length > KEPT_SUMS) this.#sums.pop();
    return sums;
  }

  #scan(sums: Sums): Sums {
    scanTuples(this.#packed, sums);
    for (const [key, n] of this.#tail) {
      const groupX = Math.floor(key / DAYS);
      sums.add(groupX >>> DAY_BITS, (groupX % DAYS) - 1, key % DAYS, n);
    }
    return sums;
  }

  /** Merges the tail into the sorted part, and returns it: it is never changed afterwards. */
  pack(): PackedTuples {
    if (this.#tail.size === 0) return this.#packed;
    const keys = Float64Array.from(this.#tail.keys()).sort();
    const old = this.#packed;
    const merged = emptyTuples(old.n.length + keys.length);
    let length = 0;
    const put = (groupX: number, day: number, n: number): void => {
      merged.groupX[length] = groupX;
      merged.day[length] = day;
      merged.n[length] = n;
      length++;
    };
    let i = 0;
    for (const key of keys) {
      const groupX = Math.floor(key / DAYS);
      const day = key % DAYS;
      let n = this.#tail.get(key) ?? 0;
      for (; i < old.n.length; i++) {
        const order = (old.groupX[i] ?? 0) - groupX || (old.day[i] ?? 0) - day;
        if (order > 0) break;
        if (order === 0) n += old.n[i] ?? 0;
        else put(old.groupX[i] ?? 0, old.day[i] ?? 0, old.n[i] ?? 0);
      }
      if (n !== 0) put(groupX, day, n);
    }
    for (; i < old.n.length; i++) put(old.groupX[i] ?? 0, old.day[i] ?? 0, old.n[i] ?? 0);
    this.#tail.clear();
    this.#packed = {
      groupX: merged.groupX.slice(0, length),
      day: merged.day.slice(0, length),
      n: merged.n.slice(0, length),
    };
    return this.#packed;
  }
}

/** Room for so many tuples. */
function emptyTuples(length: number): PackedTuples {
  return { groupX: new Uint32Array(length), day: new Uint32Array(length), n: new Int32Array(length) };
}

/** Adds tuples to sums. */
function scanTuples({ groupX, day, n }: PackedTuples, sums: Sums): void {
  for (let i = 0; i < n.length; i++) {
    const gx = groupX[i] ?? 0;
    sums.add(gx >>> DAY_BITS, (gx % DAYS) - 1, day[i] ?? 0, n[i] ?? 0);
  }
}
