import type { ResourceDefinition } from '../resource/definition';
import {
  type CurrentDocument,
  currentOf,
  erasedSearchFields,
  rowOf,
  searchFields,
  type VersionDocument,
} from '../store/documents';
import { dateInShanghai, isDate } from '../time/dates';
import { uncovered } from '../version/rectangles';
import { decodedData, OPEN_SEQ } from '../version/version-row';
import { LIGHT_VERSIONS } from '../write/keep-timelines';
import type { Days, Place } from './place';
import { differingField } from './same';

/** A record and what is kept of it. */
interface RecordParts {
  readonly definition: ResourceDefinition<object>;
  readonly key: string;
  readonly versions: readonly VersionDocument[];
  readonly current: CurrentDocument | undefined;
}

/** Which days there are. */
interface Calendar {
  readonly days: Days;
  readonly today: string;
}

/** Checks what a record's documents say beside what their digests cover: search fields, marks, the current document. */
export function checkRecord(place: Place, record: RecordParts, calendar: Calendar): void {
  const { definition, versions, current } = record;
  const collection = `${definition.name}_versions`;
  for (const version of versions) {
    const field = searchDiffers(definition, version) ?? markDiffers(version, record, calendar.today);
    if (field !== undefined) place.derived.add('DIFFERS', collection, version._id, field);
  }
  const live = versions.filter(({ seqTo, erased }) => seqTo === OPEN_SEQ && !erased);
  const since = lastDay(versions, calendar);
  if (current) checkShown(place, record, current, { live, since });
  else if (uncovered(inOrder(live), { from: since, to: dayAfter(calendar.today) }).length === 0) {
    place.derived.add('MISSING', definition.name, record.key);
  }
}

/** The current document is as its version, and shows one that held since the record was last written. */
function checkShown(
  { derived }: Place,
  { definition }: RecordParts,
  current: CurrentDocument,
  { live, since }: { live: readonly VersionDocument[]; since: string },
): void {
  const shown = live.find(({ _id }) => _id === current.versionId);
  const field = shown ? differingField(current, currentOf(shown)) : 'versionId';
  if (field !== undefined) derived.add('DIFFERS', definition.name, current._id, field);
  else if (shown && shown.validTo <= since) derived.add('DIFFERS', definition.name, current._id, 'versionId');
}

function searchDiffers(definition: ResourceDefinition<object>, version: VersionDocument): string | undefined {
  let expected: object;
  try {
    const row = rowOf(version);
    const data = version.erased ? undefined : decodedData(definition, row);
    expected = data ? searchFields(definition, row.key, data) : erasedSearchFields(definition, row.key);
  } catch {
    // Its digest is not that of its data, which is named already.
    return undefined;
  }
  const kept = Object.fromEntries(Object.entries(version).filter(([name]) => name in expected));
  return differingField(kept, expected);
}

/**
 * The first mark that the version cannot have. What is superseded or of a day after its recording is aside, the latter
 * `later` as long as its day has not come. When a roll came by cannot be told, so that what it may have changed may be either.
 */
function markDiffers(version: VersionDocument, { versions, current }: RecordParts, today: string): string | undefined {
  const { _id, validFrom, validTo, seqTo, recordedAt, aside, later, rolledOn, heavy } = version;
  const isLive = seqTo === OPEN_SEQ;
  const isOfLaterDay = validFrom > dateInShanghai(new Date(recordedAt));
  const isShown = current?.versionId === _id;
  if ((heavy === true) !== versions.length > LIGHT_VERSIONS) return 'heavy';
  if (later ? !isLive || !isOfLaterDay : isLive && validFrom > today) return 'later';
  if (
    rolledOn !== undefined &&
    !(isDate(rolledOn) && validFrom <= rolledOn && rolledOn < validTo && rolledOn <= today)
  ) {
    return 'rolledOn';
  }
  if (rolledOn !== undefined && later) return 'rolledOn';
  if (!isLive || isOfLaterDay || rolledOn !== undefined) return aside ? undefined : 'aside';
  return aside && (isShown || validTo > today) ? 'aside' : undefined;
}

/** The day on which the record was last written, as far as it is known. */
function lastDay(versions: readonly VersionDocument[], { days, today }: Calendar): string {
  const seqs = versions.flatMap(({ seqFrom, seqTo }) => (seqTo === OPEN_SEQ ? [seqFrom] : [seqFrom, seqTo]));
  const day = days.of(Math.max(...seqs));
  return day < today ? day : today;
}

function inOrder(live: readonly VersionDocument[]): VersionDocument[] {
  return [...live].sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1));
}

function dayAfter(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}
