import { MultisetHash } from '../digest/multiset-hash';
import type { Store } from '../store/store';
import type { LogPoint } from './commit';
import { forkInto, joinEpochs, type LogEpochs } from './epochs';
import { emptyHead, PARTITION, partitionDocument, positionOf, readHead } from './head';

/**
 * Ends the epoch of a restored log where it ends and begins the next: what the lost end of the log was called is never
 * given again. An empty log takes part, since the backup may be older than the first commit.
 * @param given epochs of the log that this one replaces: the new one is above them all, and each is good as far as this log
 * is the same. One whose fork is not among them is not known, and nothing at all of it is good any more
 */
export async function newEpoch(store: Store, given: LogEpochs): Promise<LogPoint> {
  // Nothing may be taken from this that is not durable.
  const durable = { writeConcern: { w: 'majority', journal: true } } as const;
  const empty = { $setOnInsert: withoutId(partitionDocument(emptyHead(), new MultisetHash())) };
  await store.partitions().updateOne({ _id: PARTITION }, empty, { ...durable, upsert: true });
  // The backup may hold subtrees over commits that it does not hold.
  await store.merkleTiles().deleteMany({}, durable);
  for (;;) {
    const { epoch, seq, recordedAt, after, forks } = await readHead(store);
    const known = joinEpochs({ epoch, forks }, given);
    const next = known.epoch + 1;
    const begun = { $set: { epoch: next, forks: [...known.forks, forkInto(next, { epoch, seq })] } };
    const { modifiedCount } = await store.partitions().updateOne({ _id: PARTITION, epoch, seq }, begun, durable);
    if (modifiedCount === 1) {
      const positions = [positionOf({ epoch: next, seq })];
      return { positions, ...(recordedAt === undefined ? {} : { recordedAt }), after };
    }
  }
}

function withoutId<D extends { readonly _id: string }>({ _id, ...rest }: D): Omit<D, '_id'> {
  return rest;
}
