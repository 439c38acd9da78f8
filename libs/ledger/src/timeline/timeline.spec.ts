import fc from 'fast-check';
import { OPEN_SEQ } from '../version/version-row';
import { LEAF_SPANS } from './leaf';
import { packSpans, standsAt, unpackSpans } from './packed-spans';
import type { Span } from './span';
import { Timeline, timelineOf, type TimelinePart } from './timeline';

const DAYS = 400;

/** A fact over some days, or their end. */
interface Write {
  readonly from: number;
  readonly to: number;
  readonly ends: boolean;
}

const write = fc.record({
  from: fc.nat({ max: DAYS }),
  to: fc.nat({ max: DAYS }).map((days) => days + 1),
  ends: fc.nat({ max: 9 }).map((n) => n === 0),
});

/** Lays a write over the live versions, as the ledger does: what it overlaps is superseded, what sticks out goes on. */
function lay(versions: Span[], { from, to, ends }: Write, seq: number): { opened: Span[]; closed: Span[] } {
  const range = { validFrom: from, validTo: Math.max(to, from + 1) };
  const opened: Span[] = [];
  const closed: Span[] = [];
  const open = (validFrom: number, validTo: number): void => {
    const id = `${seq}-${opened.length}`;
    if (validFrom < validTo) opened.push({ id, validFrom, validTo, seqFrom: seq, seqTo: OPEN_SEQ });
  };
  versions.forEach((version, i) => {
    const overlaps = version.validFrom < range.validTo && range.validFrom < version.validTo;
    if (version.seqTo !== OPEN_SEQ || !overlaps) return;
    open(version.validFrom, range.validFrom);
    open(range.validTo, version.validTo);
    const superseded = { ...version, seqTo: seq };
    versions[i] = superseded;
    closed.push(superseded);
  });
  if (!ends) open(range.validFrom, range.validTo);
  versions.push(...opened);
  return { opened, closed };
}

/** What keeps a timeline between writes. */
class Shelf {
  readonly parts = new Map<number | undefined, TimelinePart>();

  keep(timeline: Timeline): void {
    for (const part of timeline.changed()) this.parts.set(part.leaf, part);
  }

  open(needed: readonly Span[]): Timeline {
    const timeline = new Timeline(this.parts.get(undefined));
    for (const leaf of timeline.missing(needed)) {
      const part = this.parts.get(leaf);
      if (part) timeline.load(leaf, part.spans);
    }
    return timeline;
  }

  at(day: number, seq: number): string | undefined {
    const root = this.parts.get(undefined);
    const found = root && standsAt(root.spans, day, seq);
    if (root?.of !== 'leaves' || found === undefined) return found;
    const leaf = this.parts.get(Number(found));
    return leaf && standsAt(leaf.spans, day, seq);
  }
}

function replay(writes: readonly Write[], perBatch: number): { versions: Span[]; shelf: Shelf } {
  const versions: Span[] = [];
  const shelf = new Shelf();
  for (let at = 0; at < writes.length; at += perBatch) {
    const opened = new Map<string, Span>();
    const closed: Span[] = [];
    const batch = writes.slice(at, at + perBatch);
    batch.forEach((next, i) => {
      const change = lay(versions, next, at + i + 1);
      for (const span of change.opened) opened.set(span.id, span);
      for (const span of change.closed) {
        if (opened.has(span.id)) opened.set(span.id, span);
        else closed.push(span);
      }
    });
    const change = { opened: [...opened.values()], closed, upTo: at + batch.length };
    const timeline = shelf.open([...change.opened, ...change.closed]);
    timeline.apply(change);
    shelf.keep(timeline);
  }
  return { versions, shelf };
}

function expectAgreement(versions: readonly Span[], shelf: Shelf, points: readonly [number, number][]): void {
  for (const [day, seq] of points) {
    const expected = versions.find(
      (span) => span.validFrom <= day && day < span.validTo && span.seqFrom <= seq && seq < span.seqTo,
    );
    expect(shelf.at(day, seq)).toBe(expected?.id);
  }
}

const pointsUpTo = (seqs: number): fc.Arbitrary<[number, number][]> =>
  fc.array(fc.tuple(fc.nat({ max: DAYS + 1 }), fc.nat({ max: seqs + 1 })), { minLength: 100, maxLength: 100 });

describe('a timeline', () => {
  it.each([1, 7, 400])('knows what stood at every date and seq, written %d commits at a time', (perBatch) => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 600, maxLength: 900 }), pointsUpTo(900), (writes, points) => {
        const { versions, shelf } = replay(writes, perBatch);
        expectAgreement(versions, shelf, points);
      }),
      { numRuns: 8 },
    );
  });

  it('is the same when it is made of the versions that are there already', () => {
    fc.assert(
      fc.property(fc.array(write, { minLength: 600, maxLength: 900 }), pointsUpTo(900), (writes, points) => {
        const { versions } = replay(writes, 1);
        const shelf = new Shelf();
        shelf.keep(timelineOf(versions));
        expectAgreement(versions, shelf, points);
      }),
      { numRuns: 8 },
    );
  });

  it('has bounded parts, however many versions follow each other or replace one', () => {
    const successive = Array.from({ length: 4000 }, (_, i) => ({ from: i, to: 5000, ends: false }));
    const repeated = Array.from({ length: 4000 }, () => ({ from: 10, to: 20, ends: false }));
    for (const writes of [successive, repeated]) {
      const { versions, shelf } = replay(writes, 1);
      const leaves = [...shelf.parts.values()].filter(({ of }) => of === 'versions');
      expect(Math.max(...leaves.map(({ spans }) => unpackSpans(spans).length))).toBeLessThanOrEqual(LEAF_SPANS + 2);
      expect(leaves.length).toBeLessThan(versions.length / 32);
      expectAgreement(versions, shelf, [
        [4999, 1],
        [0, 1],
        [15, 2000],
        [4999, 4000],
      ]);
    }
  });

  it('goes on in one leaf when one version takes the place of many', () => {
    const many = Array.from({ length: 2000 }, (_, i) => ({ from: i, to: i + 1, ends: false }));
    const { shelf } = replay([...many, { from: 0, to: 2000, ends: false }], 1);
    const root = shelf.parts.get(undefined);
    const live = root ? unpackSpans(root.spans).filter(({ seqTo }) => seqTo === OPEN_SEQ) : [];
    expect(live).toHaveLength(1);
  });
});

describe('packed spans', () => {
  it('are as they were', () => {
    const spans = [{ id: 'a', validFrom: 1, validTo: 2, seqFrom: 3, seqTo: OPEN_SEQ }];
    expect(unpackSpans(packSpans(spans))).toEqual(spans);
    expect(unpackSpans(packSpans([]))).toEqual([]);
  });
});
