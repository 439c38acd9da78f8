import { parseFilter } from '../query/parse-filter';
import { Execution, type Found, type Query } from '../planner/execution';
import type { IndexDefinition } from '../indexes/definition';
import { PREFIX_SIZE } from '../indexes/index-keys';
import type { Collection } from '../storage/catalog';
import { LockedByOther } from '../transactions/unit-of-work';
import type { Engine } from './engine';

/** How often expired documents are looked for, as MongoDB does. */
export const EXPIRY_INTERVAL_MS = 60_000;
/** How many documents are removed in one commit. */
const CHUNK = 1_000;

/**
 * Removes documents whose date under a TTL index lies further back than the index allows, found by that index. Of an
 * array of dates the earliest counts; what is no date never expires. A document that somebody holds waits for the next
 * round.
 */
export class Expiry {
  /** rounds done, and documents removed in them, since the start */
  passes = 0;
  deletedDocuments = 0;
  private readonly timer: NodeJS.Timeout;
  private sweeping: Promise<void> | undefined;
  private closed = false;

  constructor(
    private readonly engine: Engine,
    intervalMs: number,
  ) {
    this.timer = setInterval(() => this.start(), intervalMs);
    this.timer.unref();
  }

  /** Resolves when no removal is under way any more. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.sweeping;
  }

  /** A round that takes longer than the interval is not begun twice. */
  private start(): void {
    this.sweeping ??= this.sweep()
      .catch((error: unknown) => process.emitWarning(`expiry: ${String(error)}`))
      .finally(() => (this.sweeping = undefined));
  }

  private async sweep(): Promise<void> {
    const now = Date.now();
    for (const collection of this.engine.catalog.all()) {
      for (const index of collection.indexes) await this.expire(collection, index, now);
    }
    this.passes++;
  }

  private async expire(collection: Collection, index: IndexDefinition, now: number): Promise<void> {
    const query = expired(index, now);
    if (query === undefined) return;
    for (let more = true; more && !this.closed && !collection.dropped;) {
      if (index.visibleFrom > this.engine.store.commits) return;
      const found = this.find(collection, query);
      const removed = await this.remove(collection, query, found);
      this.deletedDocuments += removed;
      more = found.length === CHUNK && removed > 0;
    }
  }

  private find(collection: Collection, query: Query): Found[] {
    const execution = new Execution(this.engine.store, collection, query, {});
    const found: Found[] = [];
    for (let each = execution.nextFound(); each !== undefined; each = execution.nextFound()) {
      found.push(each);
      if (found.length === CHUNK) break;
    }
    execution.pause();
    return found;
  }

  private async remove(collection: Collection, { filter }: Query, found: readonly Found[]): Promise<number> {
    const unit = this.engine.unitOfWork();
    let removed = 0;
    try {
      for (const { key } of found) {
        const seen = held(() => unit.lock(collection, key));
        if (seen === undefined || !filter.matches(seen)) continue;
        unit.write(collection, key, key.subarray(PREFIX_SIZE), seen, undefined);
        removed++;
      }
    } catch (error) {
      unit.abort();
      throw error;
    }
    await unit.commit();
    return removed;
  }
}

/** @returns undefined when another operation holds the document */
function held(lock: () => Buffer | undefined): Buffer | undefined {
  try {
    return lock();
  } catch (error) {
    if (error instanceof LockedByOther) return undefined;
    throw error;
  }
}

/** @returns what finds an index's expired documents; undefined when it is no TTL index */
function expired(index: IndexDefinition, now: number): Query | undefined {
  const [component] = index.components;
  if (index.expireAfterSeconds === undefined || component === undefined) return undefined;
  const isPast = { [component.path.name]: { $lte: new Date(now - index.expireAfterSeconds * 1000) } };
  const { partialFilterExpression } = index.specification;
  const filter = parseFilter({
    ...(index.partial === undefined ? {} : { $and: [partialFilterExpression] }),
    ...isPast,
  });
  return { filter, sort: [], skip: 0, limit: Infinity, hint: index.name };
}
