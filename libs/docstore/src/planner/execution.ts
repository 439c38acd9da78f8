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
import { makePlan, type Plan, type ScanPlan } from './plan';
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
  private readonly scans: Iterator<ScanPlan>;
  private current: { readonly plan: ScanPlan; readonly scan: Scan } | undefined;
  /** What must not come again; undefined when nothing can. */
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
    const { scans } = this.plan;
    this.scans = scans.values();
    this.seen = scans.length > 1 || scans[0]?.repeats === true ? new Set() : undefined;
    this.openNext();
  }

  /** @returns the next document of the result */
  next(): Buffer | undefined {
    if (this.collection.dropped && this.view.snapshot === undefined) {
      throw new CommandError('QueryPlanKilled', `collection dropped or replaced: ${this.collection.namespace}`);
    }
    if (!this.plan.sorted) return this.nextSorted();
    return this.limited(() => this.nextFound()?.raw);
  }

  private openNext(): void {
    const { done, value: plan } = this.scans.next();
    this.current = done === true ? undefined : { plan, scan: new Scan(this.store, this.collection, plan, this.view) };
  }

  /** @returns the next document that matches, in no particular order, with its key: skip, limit and sort set aside */
  nextFound(): Found | undefined {
    for (; this.current !== undefined; this.openNext()) {
      const { plan, scan } = this.current;
      for (let row = scan.next(); row !== undefined; row = scan.next()) {
        this.keysExamined++;
        this.query.time?.check();
        const { key, value } = row;
        if (plan.keyTest?.passes(key) === false) continue;
        const found = plan.table === 'documents' ? this.read(plan, key, value) : this.fetch(plan, key);
        if (found === undefined || !this.isFirst(found.key)) continue;
        return found;
      }
    }
    return undefined;
  }

  private isFirst(key: Buffer): boolean {
    if (this.seen === undefined) return true;
    const name = key.toString('latin1');
    if (this.seen.has(name)) return false;
    this.seen.add(name);
    return true;
  }

  private read(plan: ScanPlan, key: Buffer, value: Buffer | undefined): Found | undefined {
    const written = this.view.overlay?.of(this.collection)?.get(key);
    const raw = written === undefined ? value : written.after;
    return raw === undefined ? undefined : this.tested(plan, key, raw);
  }

  private fetch(plan: ScanPlan, entry: Buffer): Found | undefined {
    const key = documentKey(this.collection.id, idOfEntry(entry));
    if (this.seen?.has(key.toString('latin1')) === true) return undefined;
    const written = this.view.overlay?.of(this.collection)?.get(key);
    if (written === undefined) {
      const raw = this.store.get('documents', key, this.view.snapshot);
      return raw === undefined ? undefined : this.tested(plan, key, raw);
    }
    // The entry may be the one on disk, of the document as it was before this transaction wrote it.
    const isOfBefore = !written.entriesAfter.some((each) => each.equals(entry));
    return isOfBefore || written.after === undefined ? undefined : this.tested(plan, key, written.after);
  }

  private tested({ residual }: ScanPlan, key: Buffer, raw: Buffer): Found | undefined {
    this.documentsExamined++;
    return residual.matches(raw) ? { key, raw } : undefined;
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
    this.current?.scan.pause();
    this.query.time?.pause();
  }
}

/** The driver runs a transaction again that meets a collection which replaced the one of its snapshot. */
function snapshotUnavailable({ namespace }: Collection): CommandError {
  return new CommandError('SnapshotUnavailable', `${namespace} was replaced after the snapshot of this transaction`, {
    errorLabels: ['TransientTransactionError'],
  });
}
