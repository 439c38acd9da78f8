import type { IndexComponent, IndexDefinition } from '../indexes/definition';
import { PREFIX_SIZE } from '../indexes/index-keys';
import { isPosition } from '../indexes/extract';
import { KeyTag, skipKey } from '../indexes/key-writer';
import type { FilterNode, ValuesNode } from '../query/filter';
import { ALL, contains, intersect, invert, isAll, normalise, point, successor, type Interval } from '../query/interval';

/** Keys k with start <= k < end. */
export interface KeyRange {
  readonly start: Buffer;
  readonly end: Buffer;
}

/** What a filter says about one component of an index. */
export interface ComponentBounds {
  /** in the component's own order: inverted when it descends */
  readonly intervals: readonly Interval[];
  /** the nodes of the filter that these intervals answer exactly */
  readonly answered: readonly FilterNode[];
}

const isPoint = (interval: Interval): boolean => interval.point !== undefined;
export const MAX_RANGES = 20_000;

/** @returns for each component of an index the intervals that the filter's conjuncts leave */
export function boundsOf(index: IndexDefinition, conjuncts: readonly FilterNode[]): ComponentBounds[] {
  let arrayBound = false;
  return index.components.map((component) => {
    // Conditions on two paths of one array may hold for different elements, which no single entry shows.
    if (component.multikey && arrayBound) return { intervals: [ALL], answered: [] };
    const { intervals, answered } = componentBounds(component, conjuncts);
    if (component.multikey && !isAll(intervals)) arrayBound = true;
    return { intervals: component.mask === 0 || isAll(intervals) ? intervals : invert(intervals), answered };
  });
}

function componentBounds(component: IndexComponent, conjuncts: readonly FilterNode[]): ComponentBounds {
  const name = component.path.name;
  let intervals: readonly Interval[] = [ALL];
  let answered: FilterNode[] = [];
  for (const node of conjuncts) {
    const implied = impliedIntervals(node, name);
    if (implied === undefined) continue;
    // Where no array is, null is what the index has of a field that is null or missing, and of nothing else.
    const isNull = node.kind === 'opaque' && node.nullAt === name && !component.multikey;
    if (isNull) {
      intervals = isAll(intervals) ? [NULL_POINT] : intersect(intervals, [NULL_POINT]);
      answered.push(node);
      continue;
    }
    const exact = node.kind === 'values';
    if (!component.multikey) {
      intervals = isAll(intervals) ? implied : intersect(intervals, implied);
      if (exact) answered.push(node);
    } else if (isAll(intervals) || (implied.every(isPoint) && implied.length < intervals.length)) {
      // Different elements of an array may satisfy different conditions: only one of them bounds the scan.
      intervals = implied;
      answered = exact ? [node] : [];
    }
  }
  return { intervals, answered };
}

/** @returns intervals that hold some value of the field whenever the node holds */
function impliedIntervals(node: FilterNode, field: string): readonly Interval[] | undefined {
  switch (node.kind) {
    case 'values':
      return node.path.name === field ? sureIntervals(node) : undefined;
    case 'opaque':
      return hint(node.hints, field);
    case 'and': {
      for (const each of node.nodes) {
        const implied = impliedIntervals(each, field);
        if (implied !== undefined) return implied;
      }
      return undefined;
    }
    case 'or': {
      const union: Interval[] = [];
      for (const each of node.nodes) {
        const implied = impliedIntervals(each, field);
        if (implied === undefined) return undefined;
        union.push(...implied);
      }
      return normalise(union);
    }
    case 'not':
    case 'near':
      return undefined;
  }
}

function hint(hints: readonly ValuesNode[], field: string): readonly Interval[] | undefined {
  const found = hints.find((each) => each.path.name === field);
  return found === undefined ? undefined : sureIntervals(found);
}

const NULL = Buffer.from([KeyTag.null]);
const NULL_POINT = point(NULL);

/** @returns how many components of an index a node bounds */
export function componentsBound(index: IndexDefinition, node: FilterNode): number {
  return index.components.filter(({ path }) => impliedIntervals(node, path.name) !== undefined).length;
}

/**
 * A position (`a.0`) is also looked for as a field of the array's documents: where that is missing, null holds, of which
 * the index knows nothing.
 */
function sureIntervals({ path, intervals }: ValuesNode): readonly Interval[] | undefined {
  const hasPosition = path.segments.slice(1).some(isPosition);
  return hasPosition && contains(intervals, NULL, 0, NULL.length) ? undefined : intervals;
}

/** @returns how many leading components are bound to points */
export function pointPrefix(bounds: readonly ComponentBounds[]): number {
  const end = bounds.findIndex(({ intervals }) => isAll(intervals) || !intervals.every(isPoint));
  return end === -1 ? bounds.length : end;
}

/**
 * @returns the ranges of keys to read, ascending: leading points multiply, the first component with wider intervals ends them
 */
export function keyRanges(prefix: number, bounds: readonly ComponentBounds[]): KeyRange[] {
  const number = Buffer.allocUnsafe(PREFIX_SIZE);
  number.writeUInt32BE(prefix);
  let heads: Head[] = [{ bytes: number, start: number, end: successor(number) }];
  for (const { intervals } of bounds) {
    if (isAll(intervals)) break;
    const points = intervals.every(isPoint);
    if (heads.length * intervals.length > MAX_RANGES) break;
    const extended = heads.flatMap((each) => intervals.map((interval) => extend(each, interval)));
    if (!points) return extended;
    heads = extended;
  }
  return heads.map(({ start, end }) => ({ start, end }));
}

/** @returns how many ranges of keys {@link keyRanges} makes of all bounds, were there no limit */
export function combinations(bounds: readonly ComponentBounds[]): number {
  const wide = bounds.findIndex(({ intervals }) => isAll(intervals) || !intervals.every(isPoint));
  const read = wide === -1 ? bounds : bounds.slice(0, wide + 1);
  return read.reduce((product, { intervals }) => product * intervals.length, 1);
}

/** The leading values of keys, and the range of the keys that begin with them. */
interface Head extends KeyRange {
  readonly bytes: Buffer;
}

function extend(head: Head, { low, high, point }: Interval): Head {
  return {
    bytes: point === undefined ? head.bytes : Buffer.concat([head.bytes, point]),
    start: low.length === 0 ? head.start : Buffer.concat([head.bytes, low]),
    end: high.length === 1 && high[0] === 0xff ? head.end : Buffer.concat([head.bytes, high]),
  };
}

/** Tests, on an index entry's key alone, the bounds that the key ranges could not express. */
export class KeyTest {
  /** @param from the first component whose bounds are to be tested */
  constructor(
    private readonly components: readonly IndexComponent[],
    private readonly bounds: readonly ComponentBounds[],
    private readonly from: number,
  ) {}

  passes(key: Buffer): boolean {
    let at = PREFIX_SIZE;
    for (let i = 0; i < this.bounds.length; i++) {
      const end = skipKey(key, at, this.components[i]?.mask ?? 0);
      const intervals = i < this.from ? undefined : this.bounds[i]?.intervals;
      // One byte more than the value: what stands behind a number tells it from the decimals beyond it.
      const to = Math.min(end + 1, key.length);
      if (intervals !== undefined && !isAll(intervals) && !contains(intervals, key, at, to)) return false;
      at = end;
    }
    return true;
  }
}
