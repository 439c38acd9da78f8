import type { mongo } from 'mongoose';
import { saveCheckpoint } from '../counters/checkpoints';
import { addContributions, type CounterDeltas, packTuples } from '../counters/contributions';
import { CounterCube } from '../counters/counter-cube';
import type { ResourceDefinition } from '../resource/definition';
import { rowOf, type VersionDocument } from '../store/documents';
import type { Store } from '../store/store';
import type { VersionRow } from '../version/version-row';

const RECORDS_AT_ONCE = 1000;

/** Keeps as checkpoints what all counters come to over the versions of an export, whatever was applied to them since. */
export async function saveBaseCounters(store: Store, seq: number): Promise<void> {
  for (const definition of store.resources) {
    for (const [counter, cube] of await baseCubes(store, definition, { seqFrom: { $lte: seq } })) {
      await saveCheckpoint(store, definition.name, counter, { ...cube.checkpoint(), seq });
    }
  }
}

/**
 * What the counters of a resource come to over some versions that are or were live at once.
 * @param isCountable leaves out what a damaged store may hold
 */
export async function baseCubes(
  store: Store,
  definition: ResourceDefinition<object>,
  live: mongo.Filter<VersionDocument>,
  isCountable: (document: VersionDocument) => boolean = () => true,
): Promise<Map<string, CounterCube>> {
  const cubes = new Map<string, CounterCube>();
  let step = 0;
  for await (const records of recordsOf(store, definition, live, isCountable)) {
    const deltas: CounterDeltas = new Map();
    for (const record of records) addContributions(deltas, definition, record, 1);
    step++;
    for (const [counter, tuples] of deltas) {
      const cube = cubes.get(counter) ?? new CounterCube(0, [], []);
      cubes.set(counter, cube);
      cube.apply(step, packTuples(tuples));
    }
  }
  return cubes;
}

/** The versions by record, by validFrom, so many records at once. */
async function* recordsOf(
  store: Store,
  { name }: ResourceDefinition<object>,
  wanted: mongo.Filter<VersionDocument>,
  isCountable: (document: VersionDocument) => boolean,
): AsyncGenerator<VersionRow[][]> {
  let records: VersionRow[][] = [];
  let live: VersionRow[] = [];
  const byDate = (a: VersionRow, b: VersionRow): number => (a.validFrom < b.validFrom ? -1 : 1);
  for await (const document of store.versions(name).find(wanted).sort({ key: 1 })) {
    if (!isCountable(document)) continue;
    if (live[0] && live[0].key !== document.key) {
      records.push(live.sort(byDate));
      live = [];
    }
    if (records.length >= RECORDS_AT_ONCE) {
      yield records;
      records = [];
    }
    live.push(rowOf(document));
  }
  yield [...records, live.sort(byDate)];
}
