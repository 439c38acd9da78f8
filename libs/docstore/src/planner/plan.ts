import type { IndexDefinition } from '../indexes/definition';
import { defineIndex } from '../indexes/define';
import type { Near } from '../geo/near';
import { ID_INDEX } from '../indexes/definition';
import { Filter, type FilterNode } from '../query/filter';
import { covers, isAll } from '../query/interval';
import type { Collection } from '../storage/catalog';
import { CommandError } from '../errors';
import { isDocument } from '../bson/document';
import { sameKey } from '../indexes/define';
import type { SortField } from '../query/sort';
import { boundsOf, keyRanges, KeyTest, pointPrefix, type ComponentBounds, type KeyRange } from './bounds';

/** How a query will be answered. */
export interface Plan {
  /** COLLSCAN reads documents in order of `_id`; IDHACK and IXSCAN read part of an index */
  readonly stage: 'COLLSCAN' | 'IDHACK' | 'IXSCAN';
  readonly index: IndexDefinition | undefined;
  readonly table: 'documents' | 'entries';
  readonly ranges: readonly KeyRange[];
  readonly reverse: boolean;
  /** every range is the whole key of one document */
  readonly exact: boolean;
  /** bounds that are tested on each index key */
  readonly keyTest: KeyTest | undefined;
  /** what remains to be tested on the document */
  readonly residual: Filter;
  /** whether rows come in the order that the query wants */
  readonly sorted: boolean;
  /** whether the scan can meet a document more than once */
  readonly repeats: boolean;
}

const idIndex = defineIndex(0, { key: { _id: 1 }, name: ID_INDEX });

interface Candidate {
  readonly index: IndexDefinition;
  readonly bounds: readonly ComponentBounds[];
  readonly points: number;
  readonly ranged: boolean;
  readonly order: 'forward' | 'backward' | undefined;
}

/**
 * Chooses the index whose bounds narrow the most: leading equalities first, then a range, then the wanted order.
 * @throws CommandError BadValue (2) when a hint names no index, NoQueryExecutionPlans (291) for $near without a 2dsphere index
 */
export function makePlan(
  collection: Collection,
  filter: Filter,
  sort: readonly SortField[],
  commits: number,
  hint?: unknown,
): Plan {
  const { conjuncts, near } = filter;
  if (near !== undefined) requireSphere(collection, near, commits);
  const usable = hintedIndexes(collection, hint) ?? [idIndex, ...collection.indexes];
  let best: Candidate | undefined;
  for (const index of usable) {
    if (index.visibleFrom > commits || !mayUse(index, conjuncts)) continue;
    const candidate = consider(index, conjuncts, sort);
    if (best === undefined || rank(candidate) > rank(best)) best = candidate;
  }
  if (best === undefined || (hint === undefined && rank(best) === 0)) {
    const candidate = consider(idIndex, conjuncts, sort);
    return planOf(collection, candidate, filter, sort);
  }
  return planOf(collection, best, filter, sort);
}

/** As MongoDB, which answers it by that index: here the index says that all stored geometries are valid. */
function requireSphere(collection: Collection, { path }: Near, commits: number): void {
  const isFound = collection.indexes.some((index) => index.spherical.includes(path) && index.visibleFrom <= commits);
  if (!isFound) throw new CommandError('NoQueryExecutionPlans', 'unable to find index for $geoNear query');
}

function hintedIndexes(collection: Collection, hint: unknown): IndexDefinition[] | undefined {
  if (hint === undefined || (isDocument(hint) && Object.keys(hint).length === 0)) return undefined;
  if (isDocument(hint) && '$natural' in hint) return [idIndex];
  const found = [idIndex, ...collection.indexes].filter((index) =>
    typeof hint === 'string' ? index.name === hint : sameKey(index.specification, { key: hint }),
  );
  if (found.length === 0) throw new CommandError('BadValue', 'hint provided does not correspond to an existing index');
  return found;
}

/** A partial or sparse index only answers queries whose results it holds all of; one of kind 2dsphere holds no entries. */
function mayUse(index: IndexDefinition, conjuncts: readonly FilterNode[]): boolean {
  if (index.spherical.length > 0) return false;
  if (index.partial !== undefined && !index.partial.conjuncts.every((each) => isImplied(each, conjuncts))) return false;
  if (!index.sparse) return true;
  return index.components.some(({ path }) =>
    conjuncts.some((node) => node.kind === 'values' && node.path.name === path.name),
  );
}

function isImplied(condition: FilterNode, conjuncts: readonly FilterNode[]): boolean {
  if (condition.kind === 'values') {
    return conjuncts.some(
      (node) =>
        node.kind === 'values' && node.path.name === condition.path.name && covers(condition.intervals, node.intervals),
    );
  }
  return condition.kind === 'and' && condition.nodes.every((each) => isImplied(each, conjuncts));
}

function consider(index: IndexDefinition, conjuncts: readonly FilterNode[], sort: readonly SortField[]): Candidate {
  const bounds = boundsOf(index, conjuncts);
  const points = pointPrefix(bounds);
  const next = bounds[points];
  return {
    index,
    bounds,
    points,
    ranged: next !== undefined && !isAll(next.intervals),
    order: orderOf(index, bounds, sort),
  };
}

function rank({ index, bounds, points, ranged, order }: Candidate): number {
  const exact = points === bounds.length && index.unique ? 1 : 0;
  const isId = index === idIndex && points > 0 ? 1000 : 0;
  const later = bounds.slice(points + 1).filter(({ intervals }) => !isAll(intervals)).length;
  const narrows = points > 0 || ranged;
  return isId + exact * 500 + points * 20 + (ranged ? 10 : 0) + (order === undefined ? 0 : 8) + (narrows ? later : 0);
}

/** Components bound to a single point do not disturb the order of those behind them. */
function orderOf(
  index: IndexDefinition,
  bounds: readonly ComponentBounds[],
  sort: readonly SortField[],
): 'forward' | 'backward' | undefined {
  if (sort.length === 0) return undefined;
  const single = index.components.map(
    (_, i) => bounds[i]?.intervals.length === 1 && bounds[i]?.intervals[0]?.point !== undefined,
  );
  let reverse: boolean | undefined;
  let at = 0;
  for (const { path, descending } of sort) {
    while (at < index.components.length && index.components[at]?.path.name !== path.name && single[at] === true) at++;
    const component = index.components[at];
    if (component === undefined || component.path.name !== path.name) {
      // The id that every entry ends with is a last component of its own; `_id` is unique, so nothing can follow it.
      if (component === undefined && path.name === '_id' && index !== idIndex) {
        return reverse === undefined || reverse === descending ? direction(descending) : undefined;
      }
      return index === idIndex && at > 0 ? direction(reverse ?? false) : undefined;
    }
    at++;
    // Of an array the least or the greatest element counts for the order, whichever one the entry is of.
    if (component.multikey) return undefined;
    if (single[at - 1] === true) continue;
    const backward = descending !== (component.mask !== 0);
    if (reverse !== undefined && reverse !== backward) return undefined;
    reverse = backward;
  }
  return direction(reverse ?? false);
}

function direction(reverse: boolean): 'forward' | 'backward' {
  return reverse ? 'backward' : 'forward';
}

function planOf(collection: Collection, candidate: Candidate, filter: Filter, sort: readonly SortField[]): Plan {
  const { index, bounds, points, ranged, order } = candidate;
  const reverse = order === 'backward';
  const isId = index === idIndex;
  const used = isId || !isUnbounded(bounds);
  const answered = new Set(used ? bounds.flatMap((each) => each.answered) : []);
  const residual = filter.without(answered);
  const ranges = keyRanges(isId ? collection.id : index.id, bounds);
  const tested = bounds.slice(points + (ranged ? 1 : 0)).some(({ intervals }) => !isAll(intervals));
  const expanded =
    ranges.length >= bounds.slice(0, points).reduce((product, each) => product * each.intervals.length, 1);
  return {
    stage: isId ? (points > 0 ? 'IDHACK' : ranged ? 'IXSCAN' : 'COLLSCAN') : 'IXSCAN',
    index: isId && points === 0 && !ranged ? undefined : index,
    table: isId ? 'documents' : 'entries',
    ranges,
    reverse,
    exact: isId && points > 0 && expanded,
    keyTest: tested || !expanded ? new KeyTest(index.components, bounds) : undefined,
    residual,
    sorted: (sort.length === 0 && filter.near === undefined) || order !== undefined,
    repeats: index.components.some(
      (component, i) =>
        component.multikey && !(bounds[i]?.intervals.length === 1 && bounds[i]?.intervals[0]?.point !== undefined),
    ),
  };
}

function isUnbounded(bounds: readonly ComponentBounds[]): boolean {
  return bounds.every(({ intervals }) => isAll(intervals));
}
