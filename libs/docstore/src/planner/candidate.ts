import { defineIndex } from '../indexes/define';
import { ID_INDEX, type IndexDefinition } from '../indexes/definition';
import type { FilterNode } from '../query/filter';
import { covers, isAll } from '../query/interval';
import type { SortField } from '../query/sort';
import { boundsOf, pointPrefix, type ComponentBounds } from './bounds';

export const idIndex = defineIndex(0, { key: { _id: 1 }, name: ID_INDEX });

/** An index that can answer a query, and how far it narrows it. */
export interface Candidate {
  readonly index: IndexDefinition;
  readonly bounds: readonly ComponentBounds[];
  /** how many leading components are bound to points */
  readonly points: number;
  /** whether the component behind them is bound too */
  readonly ranged: boolean;
  readonly order: 'forward' | 'backward' | undefined;
}

/** @returns the index that narrows the most, if any may be used */
export function bestOf(
  indexes: readonly IndexDefinition[],
  conjuncts: readonly FilterNode[],
  sort: readonly SortField[],
): Candidate | undefined {
  let best: Candidate | undefined;
  for (const index of indexes) {
    if (!mayUse(index, conjuncts)) continue;
    const candidate = consider(index, conjuncts, sort);
    if (best === undefined || rank(candidate) > rank(best)) best = candidate;
  }
  return best;
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

export function consider(
  index: IndexDefinition,
  conjuncts: readonly FilterNode[],
  sort: readonly SortField[],
): Candidate {
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

export function rank({ index, bounds, points, ranged, order }: Candidate): number {
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
