import { CommandError } from '../errors';
import { ByDistance } from '../geo/by-distance';
import { idOfEntry } from '../indexes/index-keys';
import type { Collation } from '../query/collation';
import type { TimeLimit } from '../limits/time-limit';
import type { Filter } from '../query/filter';
import { Sorter, type SortField } from '../query/sort';
import type { Collection } from '../storage/catalog';
import { documentKey } from '../storage/keys';
import type { Store } from '../storage/store';
import { makePlan, type Plan } from './plan';
import { Scan, type ReadView } from './scan';

/** A query on one collection, with filter and options parsed. */
export interface Query {
  readonly filter: Filter;
  readonly sort: readonly SortField[];
  readonly skip: number;
  /** Infinity for all */
  readonly limit: number;
  readonly hint?: unknown;
  /** how strings are compared, when not by their bytes */
  readonly collation?: Collation | undefined;
  readonly time?: TimeLimit;
}

/** A document found, with the key it is stored under. */
export interface Found {
  readonly key: Buffer;
  readonly raw: Buffer;
}

/** Runs a plan, a document at a time; between calls it may be paused, and then holds nothing open. */
export class Execution {
  readonly plan: Plan;
  keysExamined = 0;
  documentsExamined = 0;
  returned = 0;
  private readonly scan: Scan;
  private readonly seen: Set<string> | undefined;
  private skipped = 0;
  private sorted: Iterator<Buffer> | undefined;

  constructor(
    private readonly store: Store,
    private readonly collection: Collection,
    private readonly query: Query,
    private readonly view: ReadView,
  ) {
    if (view.commits !== undefined && view.commits < collection.visibleFrom) throw snapshotUnavailable(collection);
    const plan = makePlan(collection, query.filter, query.sort, view.commits ?? store.commits, query.hint);
    // Every index has strings in the order of their bytes.
    const isOrdered = query.collation === undefined || query.sort.length === 0;
    this.plan = isOrdered ? plan : { ...plan, sorted: false };
    this.scan = new Scan(store, collection, this.plan, view);
    this.seen = this.plan.repeats ? new Set() : undefined;
  }

  /** @returns the next document of the result */
  next(): Buffer | undefined {
    if (this.collection.dropped && this.view.snapshot === undefined) {
      throw new CommandError('QueryPlanKilled', `collection dropped or replaced: ${this.collection.namespace}`);
    }
    if (!this.plan.sorted) return this.nextSorted();
    return this.limited(() => this.nextFound()?.raw);
  }

  /** @returns the next document that matches, in no particular order, with its key: skip, limit and sort set aside */
  nextFound(): Found | undefined {
    const { plan } = this;
    for (let row = this.scan.next(); row !== undefined; row = this.scan.next()) {
      this.keysExamined++;
      this.query.time?.check();
      const { key, value } = row;
      if (plan.table === 'documents') {
        const written = this.view.overlay?.of(this.collection)?.get(key);
        const raw = written === undefined ? value : written.after;
        if (raw === undefined || plan.keyTest?.passes(key) === false) continue;
        this.documentsExamined++;
        if (plan.residual.matches(raw)) return { key, raw };
        continue;
      }
      if (plan.keyTest?.passes(key) === false) continue;
      const found = this.fetch(key);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private fetch(entry: Buffer): Found | undefined {
    const key = documentKey(this.collection.id, idOfEntry(entry));
    if (this.seen !== undefined) {
      const name = key.toString('latin1');
      if (this.seen.has(name)) return undefined;
      this.seen.add(name);
    }
    const written = this.view.overlay?.of(this.collection)?.get(key);
    let raw: Buffer | undefined;
    if (written === undefined) raw = this.store.get('documents', key, this.view.snapshot);
    else {
      // The entry may be the one on disk, of the document as it was before this transaction wrote it.
      if (!written.entriesAfter.some((each) => each.equals(entry))) {
        this.seen?.delete(key.toString('latin1'));
        return undefined;
      }
      raw = written.after;
    }
    if (raw === undefined) return undefined;
    this.documentsExamined++;
    return this.plan.residual.matches(raw) ? { key, raw } : undefined;
  }

  private sorter(limit: number): Pick<Sorter, 'add' | 'finish'> {
    const { sort, filter, collation } = this.query;
    const { near } = filter;
    return near !== undefined && sort.length === 0
      ? new ByDistance(near, limit)
      : new Sorter(sort, limit, collation?.strings);
  }

  private nextSorted(): Buffer | undefined {
    if (this.sorted === undefined) {
      const sorter = this.sorter(this.query.skip + this.query.limit);
      for (let found = this.nextFound(); found !== undefined; found = this.nextFound()) sorter.add(found.raw);
      this.sorted = sorter.finish()[Symbol.iterator]();
    }
    const { sorted } = this;
    return this.limited(() => {
      const row = sorted.next();
      return row.done === true ? undefined : row.value;
    });
  }

  private limited(pull: () => Buffer | undefined): Buffer | undefined {
    if (this.returned >= this.query.limit) return undefined;
    for (; this.skipped < this.query.skip; this.skipped++) if (pull() === undefined) return undefined;
    const raw = pull();
    if (raw !== undefined) this.returned++;
    return raw;
  }

  pause(): void {
    this.scan.pause();
    this.query.time?.pause();
  }
}

/** The driver runs a transaction again that meets a collection which replaced the one of its snapshot. */
function snapshotUnavailable({ namespace }: Collection): CommandError {
  return new CommandError('SnapshotUnavailable', `${namespace} was replaced after the snapshot of this transaction`, {
    errorLabels: ['TransientTransactionError'],
  });
}
