import { MultisetHash } from '../digest/multiset-hash';
import type { Store } from '../store/store';
import type { LogPoint } from './commit';
import { emptyHead, PARTITION, partitionDocument, positionOf, readHead, withFork } from './head';

/**
 * Ends the epoch of a restored log where it ends and begins the next: what the lost end of the log was called is never
 * given again. An empty log takes part, since the backup may be older than the first commit.
 * @param above epochs up to this one were given since the backup: those of the log that it replaces
 */
export async function newEpoch(store: Store, above: number): Promise<LogPoint> {
  // Nothing may be taken from this that is not durable.
  const durable = { writeConcern: { w: 'majority', journal: true } } as const;
  const empty = { $setOnInsert: withoutId(partitionDocument(emptyHead(), new MultisetHash())) };
  await store.partitions().updateOne({ _id: PARTITION }, empty, { ...durable, upsert: true });
  // The backup may hold subtrees over commits that it does not hold.
  await store.merkleTiles().deleteMany({}, durable);
  for (;;) {
    const { epoch, seq, recordedAt, after, forks } = await readHead(store);
    const last = Math.max(epoch, above);
    const next = { $set: { epoch: last + 1, forks: withFork(forks, { epoch: last, seq }) } };
    const { modifiedCount } = await store.partitions().updateOne({ _id: PARTITION, epoch, seq }, next, durable);
    if (modifiedCount === 1) {
      const positions = [positionOf({ epoch: last + 1, seq })];
      return { positions, ...(recordedAt === undefined ? {} : { recordedAt }), after };
    }
  }
}

function withoutId<D extends { readonly _id: string }>({ _id, ...rest }: D): Omit<D, '_id'> {
  return rest;
}
