import type { ExportHead } from '../foreign/replica-load';
import { isPlaceOf } from '../foreign/export-snapshot';
import type { MultisetHash } from '../digest/multiset-hash';
import { emptyHead, PARTITION, type PartitionHead } from '../log/head';
import type { ReplicaLoadDocument } from '../store/documents';
import type { Place } from './place';
import { misshapen } from './shapes';

const COLLECTION = 'replica_loads';

/** The head that a replica is being loaded at, where a load has begun and not ended: it has no head of its own yet. */
export function headOfLoad({ head }: ReplicaLoadDocument): PartitionHead | undefined {
  try {
    const loaded = JSON.parse(head) as ExportHead;
    return Number.isSafeInteger(loaded.seq) ? { ...emptyHead(), ...loaded, base: loaded.seq } : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Holds what is kept of a load that was cut short against what it loaded. One that ended leaves nothing.
 * @param state over the versions that were loaded
 */
export async function checkLoads(place: Place, state: MultisetHash): Promise<void> {
  const { store, shapes, derived, isLoading } = place;
  for await (const load of store.replicaLoads().find({})) {
    if (misshapen(shapes.get(COLLECTION) ?? {}, load) !== undefined) continue;
    const wrong = (field: string): void => derived.add('DIFFERS', COLLECTION, load._id, field);
    if (!isLoading || load._id !== PARTITION) derived.add('SURPLUS', COLLECTION, load._id);
    else if (!headOfLoad(load)) wrong('head');
    else if (!isPlaceOf(store, load.cursor)) wrong('cursor');
    else if (Buffer.compare(load.accumulator.buffer, state.bytes()) !== 0) wrong('accumulator');
  }
}
