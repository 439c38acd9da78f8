import type { IndexDefinition } from '../indexes/definition';
import type { FilterNode } from '../query/filter';
import type { SortField } from '../query/sort';
import { combinations, componentsBound, MAX_RANGES } from './bounds';
import { bestOf, consider, rank, type Candidate } from './candidate';

/** One alternative of an `$or`, with all that must hold beside it. */
export interface Alternative extends Candidate {
  readonly conjuncts: readonly FilterNode[];
}

/** More alternatives, or more than MAX_RANGES ranges of theirs together, are tested on what one scan finds. */
const MAX_ALTERNATIVES = 1_000;
const ANY_ORDER: readonly SortField[] = [];

/**
 * @param whole the best scan for all alternatives at once
 * @returns a scan for each alternative of an `$or`, where together they read less than one scan for all would;
 * undefined where they don't, or where the one scan narrows and comes in the order wanted
 */
export function unionOf(
  whole: Candidate | undefined,
  indexes: readonly IndexDefinition[],
  conjuncts: readonly FilterNode[],
): Alternative[] | undefined {
  if (whole !== undefined && whole.order !== undefined && narrows(whole)) return undefined;
  for (const node of conjuncts) {
    if (node.kind !== 'or' || node.nodes.length > MAX_ALTERNATIVES) continue;
    // Of one component the one scan has the alternatives as ranges; of several, every combination of them.
    const isCrossed = whole !== undefined && componentsBound(whole.index, node) > 1;
    const least = whole === undefined || !narrows(whole) ? 1 : unorderedRank(whole) + (isCrossed ? 0 : 1);
    const others = conjuncts.filter((each) => each !== node);
    // A range may be of nearly everything, which then had to be sorted: only values compare with a scan in order.
    const isOrdered = whole?.order !== undefined;
    const alternatives = alternativesOf(node.nodes, others, indexes, { least, isOrdered });
    if (alternatives !== undefined) return alternatives;
  }
  return undefined;
}

function narrows({ points, ranged }: Candidate): boolean {
  return points > 0 || ranged;
}

function unorderedRank(candidate: Candidate): number {
  return rank({ ...candidate, order: undefined });
}

/** What every alternative must come up to, for a union to read less than another scan. */
interface Rival {
  /** Rank of the one scan for all. */
  readonly least: number;
  /** Whether that one comes in the order wanted. */
  readonly isOrdered: boolean;
}

function alternativesOf(
  nodes: readonly FilterNode[],
  others: readonly FilterNode[],
  indexes: readonly IndexDefinition[],
  { least, isOrdered }: Rival,
): Alternative[] | undefined {
  const alternatives: Alternative[] = [];
  let ranges = 0;
  for (const node of nodes) {
    const conjuncts = [...others, ...(node.kind === 'and' ? node.nodes : [node])];
    const last = alternatives.at(-1);
    const candidate =
      last !== undefined && last.index.partial === undefined && isAlike(conjuncts, last.conjuncts)
        ? consider(last.index, conjuncts, ANY_ORDER)
        : bestOf(indexes, conjuncts, ANY_ORDER);
    if (candidate === undefined || !narrows(candidate) || rank(candidate) < least) return undefined;
    if (isOrdered && candidate.points === 0) return undefined;
    ranges += combinations(candidate.bounds);
    if (ranges > MAX_RANGES) return undefined;
    alternatives.push({ ...candidate, conjuncts });
  }
  return alternatives;
}

/** Whether two lists of conditions differ in values alone: what is the best index for one is so for the other. */
function isAlike(a: readonly FilterNode[], b: readonly FilterNode[]): boolean {
  return a.length === b.length && a.every((node, i) => isAlikeNode(node, b[i]));
}

function isAlikeNode(a: FilterNode, b: FilterNode | undefined): boolean {
  if (a === b) return true;
  if (a.kind === 'opaque') return b?.kind === 'opaque' && a.nullAt !== undefined && a.nullAt === b.nullAt;
  if (a.kind !== 'values' || b?.kind !== 'values' || a.path.name !== b.path.name) return false;
  const [x] = a.intervals;
  const [y] = b.intervals;
  const isSingle = a.intervals.length === 1 && b.intervals.length === 1;
  return isSingle && (x?.point === undefined) === (y?.point === undefined);
}
