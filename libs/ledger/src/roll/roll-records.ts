import type { mongo } from 'mongoose';
import { type CurrentDocument, currentOf, type VersionDocument } from '../store/documents';
import type { Store } from '../store/store';
import { OPEN_SEQ } from '../version/version-row';

interface Roll {
  readonly current: mongo.AnyBulkWriteOperation<CurrentDocument>[];
  readonly versions: mongo.AnyBulkWriteOperation<VersionDocument>[];
}

/**
 * Brings the current documents of some records to a day, in one transaction. A version that is no longer shown becomes
 * `aside`; one that is shown from now on stays it: a page that read the current documents before finds it there, and
 * pages merge what they find twice. Each version that changes hands is written, so that a writer who supersedes it
 * meanwhile and this transaction cannot both go through.
 * @returns how many records it changed
 */
export async function rollRecords(
  store: Store,
  resource: string,
  keys: readonly string[],
  today: string,
): Promise<number> {
  const session = store.session();
  try {
    session.startTransaction({
      readConcern: { level: 'snapshot' },
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
    });
    const shown = await store
      .current(resource)
      .find({ _id: { $in: [...keys] } }, { session })
      .toArray();
    const current = new Map(shown.map((document) => [document._id, document]));
    const shownIds = shown.map(({ versionId }) => versionId);
    const versions = await concerned(store, session, resource, { keys, today, shownIds });
    const roll: Roll = { current: [], versions: [] };
    let changed = 0;
    for (const key of keys) if (rollRecord(roll, key, current.get(key), versions.get(key) ?? [], today)) changed++;
    const options = { session, ordered: true };
    if (roll.versions.length > 0) await store.versions(resource).bulkWrite(roll.versions, options);
    if (roll.current.length > 0) await store.current(resource).bulkWrite(roll.current, options);
    await session.commitTransaction();
    return changed;
  } finally {
    if (session.inTransaction()) await session.abortTransaction().catch(() => undefined);
    await session.endSession().catch(() => undefined);
  }
}

function rollRecord(
  roll: Roll,
  key: string,
  shown: CurrentDocument | undefined,
  live: readonly VersionDocument[],
  today: string,
): boolean {
  const now = live.find(({ validFrom, validTo, erased }) => !erased && validFrom <= today && today < validTo);
  const before = roll.versions.length;
  for (const { _id, later, validFrom } of live) {
    const hasBegun = later === true && validFrom <= today;
    const becomesCurrent = _id === now?._id && _id !== shown?.versionId;
    const update = {
      $set: { aside: true as const, ...(becomesCurrent ? { rolledOn: today } : {}) },
      ...(hasBegun ? { $unset: { later: '' as const } } : {}),
    };
    const isHidden = _id === shown?.versionId && _id !== now?._id;
    if (hasBegun || becomesCurrent || isHidden) roll.versions.push({ updateOne: { filter: { _id }, update } });
  }
  if (now && now._id !== shown?.versionId) {
    roll.current.push({ replaceOne: { filter: { _id: key }, replacement: currentOf(now), upsert: true } });
  } else if (!now && shown) roll.current.push({ deleteOne: { filter: { _id: key } } });
  else return roll.versions.length > before;
  return true;
}

/** Live versions by key that hold on the day, are shown, or began to hold since the last roll. */
async function concerned(
  store: Store,
  session: mongo.ClientSession,
  resource: string,
  { keys, today, shownIds }: { keys: readonly string[]; today: string; shownIds: readonly string[] },
): Promise<Map<string, VersionDocument[]>> {
  const query = {
    key: { $in: [...keys] },
    seqTo: OPEN_SEQ,
    validFrom: { $lte: today },
    $or: [{ validTo: { $gt: today } }, { later: true as const }, { _id: { $in: [...shownIds] } }],
  };
  const byKey = new Map<string, VersionDocument[]>();
  for (const document of await store.versions(resource).find(query, { session }).toArray()) {
    const others = byKey.get(document.key);
    if (others) others.push(document);
    else byKey.set(document.key, [document]);
  }
  return byKey;
}
