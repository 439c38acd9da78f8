import { BeforeReplicaError, KnownAtNotSettledError } from '../errors';
import type { Store } from '../store/store';
import type { LogPoint } from './commit';
import { positionOf, readHead } from './head';

/** The clocks of all writers agree within this; a time further back takes no more commits. */
const SETTLED_AFTER_MS = 60_000;

/**
 * The last commit recorded at or before a time, seq 0 before the first. recordedAt never goes back in a log, so a time
 * before the head's is settled whatever the clocks say. Errors: KnownAtNotSettledError; BeforeReplicaError, on a replica also
 * of the time between the commit that it was loaded at and the next, as it has not kept when that one was recorded.
 */
export async function resolveKnownAt(store: Store, time: string, now: Date): Promise<LogPoint> {
  const head = await readHead(store);
  const { epoch, base, recordedAt: latest = '' } = head;
  const settled = new Date(now.getTime() - SETTLED_AFTER_MS).toISOString();
  if (time >= latest && time > settled) throw new KnownAtNotSettledError(SETTLED_AFTER_MS / 1000);
  const [near] = await store
    .commits()
    .find({ recordedAt: { $lte: time } }, { projection: { recordedAt: 1 } })
    .sort({ recordedAt: -1 })
    .limit(1)
    .toArray();
  if (!near) {
    if (base === 0) return { positions: [positionOf({ epoch, seq: 0 })], after: {} };
    if (head.seq > base || time < latest) throw new BeforeReplicaError(0, positionOf({ epoch, seq: base }));
    return { positions: [positionOf(head)], recordedAt: latest, after: head.after };
  }
  // Commits of one transaction share their time: the last of them counts.
  const { recordedAt } = near;
  const [last] = await store.commits().find({ recordedAt }).sort({ _id: -1 }).limit(1).toArray();
  if (!last) throw new Error('A commit was taken out of the log.');
  return { positions: [positionOf({ epoch, seq: last.seq })], recordedAt, after: last.after };
}
