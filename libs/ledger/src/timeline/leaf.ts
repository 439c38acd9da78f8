import { OPEN_SEQ } from '../version/version-row';
import type { Region, Span } from './span';

/** A part of a timeline: all versions that meet its region. */
export interface Leaf {
  /** Its name within the timeline; counts up. */
  readonly number: number;
  readonly region: Region;
  readonly spans: readonly Span[];
}

/** Spans a leaf may hold before it is left as it is and others go on. */
export const LEAF_SPANS = 256;
/** Live spans that a new leaf begins with at most, so that it has room. */
const FIRST_SPANS = LEAF_SPANS / 2;
/** Neighbours with no more live spans together go on as one. */
const FEW_SPANS = LEAF_SPANS / 8;

export const isLive = ({ seqTo }: { readonly seqTo: number }): boolean => seqTo === OPEN_SEQ;

/**
 * Where leaves that are live and lie beside each other are to go on as others: runs of them, each of leaves that grew
 * too large, or too poor for the room they take.
 */
export function outgrown(leaves: readonly Leaf[]): Leaf[][] {
  const sorted = [...leaves].sort((a, b) => a.region.validFrom - b.region.validFrom);
  const runs: Leaf[][] = [];
  for (const [i, leaf] of sorted.entries()) {
    const before = sorted[i - 1];
    const adjoins = before?.region.validTo === leaf.region.validFrom;
    const run = runs.at(-1);
    const goesOn = adjoins && run?.at(-1) === before;
    if (leaf.spans.length > LEAF_SPANS) {
      if (goesOn) run?.push(leaf);
      else runs.push([leaf]);
    } else if (adjoins && before && liveIn(before) + liveIn(leaf) <= FEW_SPANS) {
      if (goesOn) run?.push(leaf);
      else runs.push([before, leaf]);
    }
  }
  return runs;
}

function liveIn({ spans }: Leaf): number {
  return spans.filter(isLive).length;
}

/** The regions and live spans that a run of leaves goes on as from a seq on. */
export function successors(run: readonly Leaf[], seqFrom: number): Omit<Leaf, 'number'>[] {
  const live = new Map(run.flatMap(({ spans }) => spans.filter(isLive).map((span) => [span.id, span] as const)));
  return cut([...live.values()], { ...around(run), seqFrom, seqTo: OPEN_SEQ }, FIRST_SPANS);
}

/** A leaf that ends, in parts no larger than a leaf where its days allow it. */
export function ended({ region, spans }: Leaf, seqTo: number): Omit<Leaf, 'number'>[] {
  const whole = { ...region, seqTo };
  return spans.length <= LEAF_SPANS * 2 ? [{ region: whole, spans }] : cut(spans, whole, LEAF_SPANS);
}

function around(run: readonly Leaf[]): Pick<Region, 'validFrom' | 'validTo'> {
  return {
    validFrom: Math.min(...run.map(({ region }) => region.validFrom)),
    validTo: Math.max(...run.map(({ region }) => region.validTo)),
  };
}

/** Cuts a region by days so that each part meets no more spans than told, as far as they don't begin on one day. */
function cut(spans: readonly Span[], region: Region, most: number): Omit<Leaf, 'number'>[] {
  const parts: Omit<Leaf, 'number'>[] = [];
  let rest = [...spans].sort((a, b) => a.validFrom - b.validFrom);
  for (let from = region.validFrom; ;) {
    const start = from;
    const next = rest.slice(most).find(({ validFrom }) => validFrom > start)?.validFrom;
    const validTo = next ?? region.validTo;
    const part = { ...region, validFrom: from, validTo };
    parts.push({ region: part, spans: next === undefined ? rest : rest.filter((span) => span.validFrom < next) });
    if (next === undefined) return parts;
    from = next;
    rest = rest.filter((span) => span.validTo > next);
  }
}
