import { KeyTag } from '../indexes/key-writer';
import { BEYOND } from '../indexes/decimal-key';

/**
 * The byte strings s with low <= s < high. Bounds are prefixes of encoded values, so that [p, successor(p))
 * holds all that begins with p.
 */
export interface Interval {
  readonly low: Buffer;
  readonly high: Buffer;
  /** the encoding, when it is one value and nothing else */
  readonly point: Buffer | undefined;
}

const LAST = Buffer.from([0xff]);
const FIRST = Buffer.alloc(0);
/** Everything. */
export const ALL: Interval = { low: FIRST, high: LAST, point: undefined };

/** @returns the smallest byte string greater than all that begin with `prefix`; no prefix of ours is all 0xff */
export function successor(prefix: Buffer): Buffer {
  let end = prefix.length;
  while (end > 0 && prefix[end - 1] === 0xff) end--;
  if (end === 0) return LAST;
  const next = Buffer.from(prefix.subarray(0, end));
  next[end - 1] = (next[end - 1] ?? 0) + 1;
  return next;
}

/** A number's encoding with nothing beyond it is no longer than this. */
export const LONGEST_NUMBER = 11;

function isPlainNumber(value: Buffer): boolean {
  return value[0] === KeyTag.number && value.length <= LONGEST_NUMBER;
}

/** @returns the smallest byte string greater than all that begin with a value: decimals beyond a number are others */
export function after(value: Buffer): Buffer {
  return isPlainNumber(value) ? Buffer.concat([value, Buffer.from([BEYOND])]) : successor(value);
}

export function point(value: Buffer): Interval {
  return { low: value, high: after(value), point: value };
}

export function between(low: Buffer, high: Buffer): Interval {
  return { low, high, point: undefined };
}

export function isAll(intervals: readonly Interval[]): boolean {
  return intervals.length === 1 && intervals[0] === ALL;
}

/** @returns whether a byte range of `bytes` lies in one of the sorted intervals */
export function contains(intervals: readonly Interval[], bytes: Buffer, from: number, to: number): boolean {
  let low = 0;
  let high = intervals.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const interval = intervals[middle];
    if (interval === undefined) return false;
    if (bytes.compare(interval.low, 0, interval.low.length, from, to) < 0) high = middle - 1;
    else if (bytes.compare(interval.high, 0, interval.high.length, from, to) >= 0) low = middle + 1;
    else return true;
  }
  return false;
}

/** Sorts intervals and joins those that overlap. */
export function normalise(intervals: readonly Interval[]): Interval[] {
  if (intervals.length < 2) return [...intervals];
  const sorted = [...intervals].sort((a, b) => Buffer.compare(a.low, b.low));
  const joined: Interval[] = [];
  for (const next of sorted) {
    const last = joined.at(-1);
    if (
      last === undefined ||
      Buffer.compare(next.low, last.high) > 0 ||
      (last.point !== undefined && !next.low.equals(last.low))
    ) {
      joined.push(next);
    } else if (Buffer.compare(next.high, last.high) > 0) joined[joined.length - 1] = between(last.low, next.high);
  }
  return joined;
}

export function intersect(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const both: Interval[] = [];
  for (const x of a) {
    for (const y of b) {
      const low = Buffer.compare(x.low, y.low) >= 0 ? x.low : y.low;
      const high = Buffer.compare(x.high, y.high) <= 0 ? x.high : y.high;
      if (Buffer.compare(low, high) < 0) both.push({ low, high, point: x.point ?? y.point });
    }
  }
  return normalise(both);
}

/** @returns whether every byte string in `inner` is also in `outer` */
export function covers(outer: readonly Interval[], inner: readonly Interval[]): boolean {
  return inner.every((each) =>
    outer.some((one) => Buffer.compare(one.low, each.low) <= 0 && Buffer.compare(each.high, one.high) <= 0),
  );
}

/** @returns the same values in a descending component, whose bytes are inverted */
export function invert(intervals: readonly Interval[]): Interval[] {
  return intervals
    .map((interval) => {
      const { low, high, point: value } = interval;
      if (value !== undefined) {
        const inverted = flip(value);
        return {
          low: isPlainNumber(value) ? successor(flip(high)) : inverted,
          high: successor(inverted),
          point: inverted,
        };
      }
      return between(high.equals(LAST) ? FIRST : successor(flip(high)), low.length === 0 ? LAST : successor(flip(low)));
    })
    .reverse();
}

function flip(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte) => byte ^ 0xff));
}
