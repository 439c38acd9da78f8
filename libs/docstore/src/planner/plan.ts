import type { IndexDefinition } from '../indexes/definition';
import type { Near } from '../geo/near';
import { Filter } from '../query/filter';
import { isAll } from '../query/interval';
import type { Collection } from '../storage/catalog';
import { CommandError } from '../errors';
import { isDocument } from '../bson/document';
import { sameKey } from '../indexes/define';
import type { SortField } from '../query/sort';
import { keyRanges, KeyTest, type ComponentBounds, type KeyRange } from './bounds';
import { bestOf, consider, idIndex, rank, type Candidate } from './candidate';
import { unionOf } from './union';

/** How a query will be answered. */
export interface Plan {
  /** What is read, one after the other; several for the alternatives of an `$or`, whose results may overlap. */
  readonly scans: readonly ScanPlan[];
  /** whether rows come in the order that the query wants */
  readonly sorted: boolean;
}

/** What one scan reads, and what is tested on it. */
export interface ScanPlan {
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
  /** whether the scan can meet a document more than once */
  readonly repeats: boolean;
}

/**
 * Chooses the index whose bounds narrow the most: leading equalities first, then a range, then the wanted order. The
 * alternatives of an `$or` are read one by one where that reads less.
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
  const hinted = hintedIndexes(collection, hint);
  const visible = (hinted ?? [idIndex, ...collection.indexes]).filter((index) => index.visibleFrom <= commits);
  const best = bestOf(visible, conjuncts, sort);
  if (hinted === undefined && near === undefined) {
    const alternatives = unionOf(best, visible, conjuncts);
    if (alternatives !== undefined) {
      const scans = alternatives.map((each) =>
        scanOf(collection, each, new Filter({ kind: 'and', nodes: each.conjuncts })),
      );
      return { scans, sorted: sort.length === 0 };
    }
  }
  const chosen =
    best === undefined || (hint === undefined && rank(best) === 0) ? consider(idIndex, conjuncts, sort) : best;
  const sorted = (sort.length === 0 && near === undefined) || chosen.order !== undefined;
  return { scans: [scanOf(collection, chosen, filter)], sorted };
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

function scanOf(collection: Collection, candidate: Candidate, filter: Filter): ScanPlan {
  const { index, bounds, points, ranged, order } = candidate;
  const reverse = order === 'backward';
  const isId = index === idIndex;
  const used = isId || !isUnbounded(bounds);
  const answered = new Set(used ? bounds.flatMap((each) => each.answered) : []);
  const residual = filter.without(answered);
  const ranges = keyRanges(isId ? collection.id : index.id, bounds);
  const scanned = points + (ranged ? 1 : 0);
  const tested = bounds.slice(scanned).some(({ intervals }) => !isAll(intervals));
  // Of too many combinations fewer components are expressed as ranges: then the keys are tested for all.
  const expanded =
    ranges.length >= bounds.slice(0, scanned).reduce((product, each) => product * each.intervals.length, 1);
  return {
    stage: isId ? (points > 0 ? 'IDHACK' : ranged ? 'IXSCAN' : 'COLLSCAN') : 'IXSCAN',
    index: isId && points === 0 && !ranged ? undefined : index,
    table: isId ? 'documents' : 'entries',
    ranges,
    reverse,
    exact: isId && points > 0 && expanded,
    keyTest: tested || !expanded ? new KeyTest(index.components, bounds, expanded && !isId ? scanned : 0) : undefined,
    residual,
    repeats: index.components.some(
      (component, i) =>
        component.multikey && !(bounds[i]?.intervals.length === 1 && bounds[i]?.intervals[0]?.point !== undefined),
    ),
  };
}

function isUnbounded(bounds: readonly ComponentBounds[]): boolean {
  return bounds.every(({ intervals }) => isAll(intervals));
}
