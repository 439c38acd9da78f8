import { OPEN_SEQ } from '../version/version-row';
import { ended, isLive, type Leaf, outgrown, successors } from './leaf';
import { type PackedSpans, packSpans, unpackSpans } from './packed-spans';
import { EVERYTHING, meetInTime, type Region, type Span } from './span';

/** Commits that a replay brings in together. */
const COMMITS_AT_ONCE = 32;

/** What commits up to `upTo` did to a record. */
export interface TimelineChange {
  /** New versions; one that was superseded in between has its seqTo. */
  readonly opened: readonly Span[];
  /** Earlier versions that are superseded, with the seqTo they have now. */
  readonly closed: readonly Span[];
  /** The last of the commits. */
  readonly upTo: number;
}

/** A part of a timeline to keep: its root, or a leaf by its number. */
export interface TimelinePart {
  /** Unset for the root. */
  readonly leaf?: number;
  /** What the spans are. */
  readonly of: 'versions' | 'leaves';
  readonly spans: PackedSpans;
}

/**
 * Where each version of a record stands, in leaves of bounded size: regions of both clocks that fill the plane and do
 * not overlap. A leaf holds every version that meets its region, so one leaf answers any date and seq. Writes change
 * live leaves alone; one that grew too large is left as it is, and what is live in it goes on in new ones. The root
 * says where the leaves stand; while there is one leaf, the root is the leaf.
 */
export class Timeline {
  readonly #regions = new Map<number, Region>();
  readonly #loaded = new Map<number, Leaf>();
  readonly #changed = new Set<number>();
  #next: number;

  /** @param root the root as it was kept; unset for a record that has no timeline yet */
  constructor(root?: Omit<TimelinePart, 'leaf'>) {
    const spans = root ? unpackSpans(root.spans) : [];
    if (root?.of === 'leaves') for (const { id, ...region } of spans) this.#regions.set(Number(id), region);
    else {
      this.#regions.set(0, EVERYTHING);
      this.#loaded.set(0, { number: 0, region: EVERYTHING, spans });
    }
    this.#next = Math.max(...this.#regions.keys()) + 1;
  }

  /** Numbers of the leaves that a change of these versions needs and that are not there yet. */
  missing(versions: readonly Span[]): number[] {
    return [...this.#regions].flatMap(([number, region]) =>
      isLive(region) && !this.#loaded.has(number) && versions.some((span) => meetInTime(span, region)) ? [number] : [],
    );
  }

  /** Takes a leaf as it was kept. */
  load(number: number, spans: PackedSpans): void {
    this.#loaded.set(number, { number, region: this.#regionOf(number), spans: unpackSpans(spans) });
  }

  /** Brings the timeline up to a commit. The leaves it needs must be there. */
  apply({ opened, closed, upTo }: TimelineChange): void {
    const ends = new Map(closed.map((span) => [span.id, span]));
    const live = [...this.#loaded.values()].filter(({ region }) => isLive(region));
    const reached: Leaf[] = [];
    for (const leaf of live) {
      const more = opened.filter((span) => meetInTime(span, leaf.region));
      if (more.length === 0 && !closed.some((span) => meetInTime(span, leaf.region))) continue;
      const grown = { ...leaf, spans: [...leaf.spans.map((span) => ends.get(span.id) ?? span), ...more] };
      this.#put(grown);
      reached.push(grown);
    }
    for (const run of outgrown(reached)) {
      for (const leaf of run) this.#end(leaf, upTo + 1);
      for (const leaf of successors(run, upTo + 1)) this.#put({ ...leaf, number: this.#next++ });
    }
  }

  /** The parts to keep that changed since the timeline was opened. */
  changed(): TimelinePart[] {
    const numbers = [...this.#regions.keys()];
    const only = numbers.length === 1 ? this.#loaded.get(0) : undefined;
    if (only) return [{ of: 'versions', spans: packSpans(only.spans) }];
    const leaves = [...this.#changed].map((leaf) => {
      const spans = packSpans(this.#loaded.get(leaf)?.spans ?? []);
      return { leaf, of: 'versions' as const, spans };
    });
    const regions = [...this.#regions].map(([number, region]) => ({ ...region, id: `${number}` }));
    return [{ of: 'leaves', spans: packSpans(regions) }, ...leaves];
  }

  #end(leaf: Leaf, seqTo: number): void {
    ended(leaf, seqTo).forEach((part, i) => this.#put({ ...part, number: i === 0 ? leaf.number : this.#next++ }));
  }

  #put(leaf: Leaf): void {
    this.#regions.set(leaf.number, leaf.region);
    this.#loaded.set(leaf.number, leaf);
    this.#changed.add(leaf.number);
  }

  #regionOf(number: number): Region {
    const region = this.#regions.get(number);
    if (!region) throw new Error(`The timeline has no leaf ${number}.`);
    return region;
  }
}

/** The timeline of a record that has these versions already: replays how they came to be. */
export function timelineOf(versions: readonly Span[]): Timeline {
  const timeline = new Timeline();
  const seqs = [...new Set(versions.flatMap(({ seqFrom, seqTo }) => [seqFrom, seqTo]))]
    .filter((seq) => seq !== OPEN_SEQ)
    .sort((a, b) => a - b);
  for (let at = 0, after = 0; at < seqs.length; at += COMMITS_AT_ONCE) {
    const upTo = seqs[Math.min(at + COMMITS_AT_ONCE, seqs.length) - 1] ?? after;
    const known = (seqTo: number): number => (seqTo <= upTo ? seqTo : OPEN_SEQ);
    const opened = versions.filter(({ seqFrom }) => after < seqFrom && seqFrom <= upTo);
    const closed = versions.filter(({ seqFrom, seqTo }) => seqFrom <= after && after < seqTo && seqTo <= upTo);
    timeline.apply({ opened: opened.map((span) => ({ ...span, seqTo: known(span.seqTo) })), closed, upTo });
    after = upTo;
  }
  return timeline;
}
