import { setTimeout as sleep } from 'node:timers/promises';
import { WriteContentionError } from '../errors';
import type { Store } from '../store/store';
import { isContention, isDuplicateElsewhere } from '../store/store-errors';
import { rollRecords } from './roll-records';

/** Records to a transaction. */
const AT_ONCE = 200;
const PATIENCE_MS = 30_000;
const MAX_BACKOFF_MS = 500;

/**
 * Brings the current documents of all resources to a day, some records at a time: those that are over give way to what
 * holds now, and what began to hold becomes current.
 */
export async function rollCurrent(store: Store, today: string, stopped: () => boolean): Promise<number> {
  let rolled = 0;
  for (const { name } of store.resources) {
    for (let keys = await candidates(store, name, today); keys.length > 0 && !stopped();) {
      const changed = await untilItFits(() => rollRecords(store, name, keys, today));
      rolled += changed;
      keys = changed === 0 ? [] : await candidates(store, name, today);
    }
  }
  return rolled;
}

/** Keys of records whose current document is over, or of which a version began to hold. */
async function candidates(store: Store, resource: string, today: string): Promise<string[]> {
  const over = store.current(resource).find({ validTo: { $lte: today } }, { projection: { _id: 1 } });
  const begun = store
    .versions(resource)
    .find({ later: true, validFrom: { $lte: today } }, { projection: { _id: 0, key: 1 } });
  const [ended, begin] = await Promise.all([over.limit(AT_ONCE).toArray(), begun.limit(AT_ONCE).toArray()]);
  return [...new Set([...ended.map(({ _id }) => _id), ...begin.map(({ key }) => key)])];
}

/** Runs a transaction again when it lost against a writer. */
async function untilItFits(run: () => Promise<number>): Promise<number> {
  const deadline = Date.now() + PATIENCE_MS;
  for (let attempt = 0; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      if (!isContention(error) && !isDuplicateElsewhere(error)) throw error;
      if (Date.now() > deadline) throw new WriteContentionError(error);
      await sleep(Math.random() * Math.min(MAX_BACKOFF_MS, 8 * 2 ** attempt));
    }
  }
}
