import { mongo } from 'mongoose';
import { type TimelineDocument, timelineId } from '../store/documents';
import type { Store } from '../store/store';
import { type Span, spanOf } from '../timeline/span';
import { Timeline, type TimelineChange, timelineOf, type TimelinePart } from '../timeline/timeline';
import { splitStateId, stateId } from './snapshot';
import type { StagedBatch } from './staged-batch';

/** Versions of a record up to which its reads may scan their index entries. */
export const LIGHT_VERSIONS = 32;

/**
 * Keeps the timelines of a resource's records up with a batch, within its transaction, before its versions are written;
 * a record that the batch makes heavy gets one, and its versions are marked.
 * @returns the keys whose versions are heavy
 */
export async function keepTimelines(
  store: Store,
  session: mongo.ClientSession,
  batch: StagedBatch,
  resource: string,
): Promise<ReadonlySet<string>> {
  const changes = changesOf(batch, resource);
  const known = [...changes.keys()].filter((key) => batch.snapshot.records.wasRead(stateId(resource, key)));
  const timelines = await openTimelines(store, session, resource, known, changes);
  const light = known.filter((key) => !timelines.has(key));
  const heavy = await grownHeavy(store, session, resource, light, changes);
  for (const [key, change] of changes) {
    const isNew = !known.includes(key);
    if (isNew && change.opened.length > LIGHT_VERSIONS) heavy.set(key, []);
  }
  for (const [key, versions] of heavy) timelines.set(key, timelineOf(versions));
  if (heavy.size > 0) {
    const marked = { key: { $in: [...heavy.keys()] } };
    await store.versions(resource).updateMany(marked, { $set: { heavy: true } }, { session });
  }
  const kept: TimelineDocument[] = [];
  for (const [key, timeline] of timelines) {
    const change = changes.get(key);
    if (change) timeline.apply(change);
    kept.push(...timeline.changed().map((part) => documentOf(key, part)));
  }
  const replacements = kept.map((document) => ({
    replaceOne: { filter: { _id: document._id }, replacement: document, upsert: true },
  }));
  if (replacements.length > 0) await store.timelines(resource).bulkWrite(replacements, { session, ordered: true });
  return new Set(timelines.keys());
}

/** What the batch does to each record that it touches. */
function changesOf(batch: StagedBatch, resource: string): Map<string, TimelineChange> {
  const changes = new Map<string, { opened: Span[]; closed: Span[]; upTo: number }>();
  const upTo = batch.head.seq;
  const closed = batch.closed.filter((version) => version.resource === resource);
  const ends = new Map(closed.map(({ versionId, seqTo }) => [versionId, seqTo]));
  for (const id of batch.touched) {
    const state = splitStateId(id);
    if (state.resource !== resource) continue;
    const ended = batch.snapshot.records.before(id).flatMap((row) => {
      const seqTo = ends.get(row.versionId);
      return seqTo === undefined ? [] : [spanOf({ ...row, seqTo })];
    });
    changes.set(state.id, { opened: [], closed: ended, upTo });
  }
  for (const opened of batch.opened.values()) {
    if (opened.resource === resource) changes.get(opened.row.key)?.opened.push(spanOf(opened.row));
  }
  return changes;
}

async function openTimelines(
  store: Store,
  session: mongo.ClientSession,
  resource: string,
  keys: readonly string[],
  changes: ReadonlyMap<string, TimelineChange>,
): Promise<Map<string, Timeline>> {
  const timelines = new Map<string, Timeline>();
  const roots = await partsOf(store, session, resource, keys);
  const wanted = new Map<string, { readonly timeline: Timeline; readonly leaf: number }>();
  for (const [key, root] of roots) {
    const timeline = new Timeline(root);
    timelines.set(key, timeline);
    const { opened = [], closed = [] } = changes.get(key) ?? {};
    for (const leaf of timeline.missing([...opened, ...closed])) wanted.set(timelineId(key, leaf), { timeline, leaf });
  }
  for (const [id, { spans }] of await partsOf(store, session, resource, [...wanted.keys()])) {
    const asked = wanted.get(id);
    asked?.timeline.load(asked.leaf, spans);
  }
  return timelines;
}

async function partsOf(
  store: Store,
  session: mongo.ClientSession,
  resource: string,
  ids: readonly string[],
): Promise<Map<string, TimelinePart>> {
  if (ids.length === 0) return new Map();
  const found = store.timelines(resource).find({ _id: { $in: [...ids] } }, { session });
  return new Map(
    (await found.toArray()).map(({ _id, of, columns, ids: names }) => [
      _id,
      { of, spans: { columns: Buffer.from(columns.buffer), ids: names } },
    ]),
  );
}

/** Of light records those that the batch makes heavy, with the versions they have so far. */
async function grownHeavy(
  store: Store,
  session: mongo.ClientSession,
  resource: string,
  keys: readonly string[],
  changes: ReadonlyMap<string, TimelineChange>,
): Promise<Map<string, Span[]>> {
  const versions = new Map<string, Span[]>(keys.map((key) => [key, []]));
  if (keys.length === 0) return versions;
  const bounds = { key: 1, validFrom: 1, validTo: 1, seqFrom: 1, seqTo: 1 } as const;
  const found = store.versions(resource).find({ key: { $in: [...keys] } }, { session, projection: bounds });
  for (const document of await found.toArray()) {
    versions.get(document.key)?.push(spanOf({ ...document, versionId: document._id }));
  }
  for (const [key, spans] of versions) {
    if (spans.length + (changes.get(key)?.opened.length ?? 0) <= LIGHT_VERSIONS) versions.delete(key);
  }
  return versions;
}

function documentOf(key: string, { leaf, of, spans }: TimelinePart): TimelineDocument {
  return { _id: timelineId(key, leaf), of, columns: new mongo.Binary(spans.columns), ids: spans.ids };
}
