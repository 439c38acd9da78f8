import type { TimelineDocument, VersionDocument } from '../store/documents';
import { timelineId } from '../store/documents';
import { packSpans, type PackedSpans, unpackSpans } from '../timeline/packed-spans';
import { EVERYTHING, meetInTime, type Region, type Span, spanOf } from '../timeline/span';
import { OPEN_SEQ } from '../version/version-row';
import { LIGHT_VERSIONS } from '../write/keep-timelines';
import type { Place } from './place';

const SPAN_BYTES = 24;

/**
 * Checks a record's timeline: the regions of its leaves fill the plane of both clocks and do not overlap, and each leaf
 * holds every version that meets its region, as it was when the leaf ended, and nothing else. Only heavy records have one.
 */
export function checkTimeline(
  { derived }: Place,
  resource: string,
  key: string,
  versions: readonly VersionDocument[],
  documents: readonly TimelineDocument[],
): void {
  const collection = `${resource}_timelines`;
  const parts = new Map(documents.map((document) => [document._id, document]));
  const root = parts.get(timelineId(key));
  parts.delete(timelineId(key));
  if (versions.length > LIGHT_VERSIONS) {
    if (!root) derived.add('MISSING', collection, timelineId(key));
    const spans = versions.map((version) => spanOf({ ...version, versionId: version._id }));
    const leaves = root ? leavesOf(root, key, (field) => wrong(root._id, field)) : [];
    const own = leaves.filter(({ id }) => id !== root?._id);
    // A leaf that is not there and one that no root names: more likely the root names it wrongly.
    if (root && own.some(({ id }) => !parts.has(id)) && own.length <= parts.size) wrong(root._id, 'ids');
    for (const { region, id } of leaves) {
      const leaf = id === root?._id ? root : parts.get(id);
      parts.delete(id);
      if (!leaf) derived.add('MISSING', collection, id);
      else if (leaf !== root && leaf.of !== 'versions') wrong(id, 'of');
      else if (!isSame(unpacked(leaf), within(spans, region)))
        wrong(id, hasIds(leaf, within(spans, region)) ? 'columns' : 'ids');
    }
  } else if (root) derived.add('SURPLUS', collection, root._id);
  for (const id of parts.keys()) derived.add('SURPLUS', collection, id);

  function wrong(id: string, field: string): void {
    derived.add('DIFFERS', collection, id, field);
  }
}

/** The regions of a timeline and the documents that hold them; none when the root is wrong. */
function leavesOf(
  root: TimelineDocument,
  key: string,
  wrong: (field: string) => void,
): { region: Region; id: string }[] {
  if (root.of === 'versions') return [{ region: EVERYTHING, id: root._id }];
  const regions = root.of === 'leaves' ? unpacked(root) : [];
  if (regions && fillsThePlane(regions))
    return regions.map(({ id, ...region }) => ({ region, id: timelineId(key, id) }));
  wrong(root.of === 'leaves' ? 'columns' : 'of');
  return [];
}

/** The spans of a part; undefined unless they are written as they are packed. */
function unpacked({ columns, ids }: TimelineDocument): Span[] | undefined {
  const packed: PackedSpans = { columns: Buffer.from(columns.buffer), ids };
  if (packed.columns.length % SPAN_BYTES !== 0) return undefined;
  const spans = unpackSpans(packed);
  if (spans.length * SPAN_BYTES !== packed.columns.length) return undefined;
  const again = packSpans(spans);
  // The one number that two encodings have.
  if (spans.some((span) => Object.values(span).some((value) => Object.is(value, -0)))) return undefined;
  return again.columns.equals(packed.columns) && again.ids === ids ? spans : undefined;
}

/** The versions that meet a region, with their ends as far as they were known when it ended. */
function within(versions: readonly Span[], region: Region): Span[] {
  return versions.flatMap((span) => {
    if (!meetInTime(span, region) || span.seqFrom >= region.seqTo || span.seqTo < region.seqFrom) return [];
    return [span.seqTo < region.seqTo ? span : { ...span, seqTo: OPEN_SEQ }];
  });
}

function isSame(spans: readonly Span[] | undefined, expected: readonly Span[]): boolean {
  return spans !== undefined && linesOf(spans).join('\n') === linesOf(expected).join('\n');
}

function hasIds({ ids }: TimelineDocument, expected: readonly Span[]): boolean {
  return ids.split('\n').sort().join('\n') === packSpans(expected).ids.split('\n').sort().join('\n');
}

function linesOf(spans: readonly Span[]): string[] {
  return spans.map(({ id, ...region }) => `${id} ${Object.values(region).join(' ')}`).sort();
}

/** Regions that do not overlap and together are as large as the plane fill it. */
function fillsThePlane(regions: readonly Region[]): boolean {
  const isApart = regions.every((a, i) =>
    regions.every((b, j) => j <= i || !meetInTime(a, b) || a.seqTo <= b.seqFrom || b.seqTo <= a.seqFrom),
  );
  return isApart && regions.reduce((sum, region) => sum + areaOf(region), 0n) === areaOf(EVERYTHING);
}

function areaOf({ validFrom, validTo, seqFrom, seqTo }: Region): bigint {
  const isWithin = validFrom >= 0 && validTo <= EVERYTHING.validTo && seqFrom >= 0 && seqTo <= EVERYTHING.seqTo;
  if (!isWithin || validFrom >= validTo || !Number.isInteger(seqFrom) || !Number.isInteger(seqTo)) return 0n;
  return BigInt(validTo - validFrom) * BigInt(seqTo - seqFrom);
}
