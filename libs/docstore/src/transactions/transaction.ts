import type { ReadView } from '../planner/scan';
import type { Catalog } from '../storage/catalog';
import type { Snapshot, Store } from '../storage/store';
import type { LockTable } from './locks';
import { UnitOfWork } from './unit-of-work';

/** A multi-document transaction: a snapshot pinned at its first statement, and its own writes on top. */
export class Transaction {
  readonly unit: UnitOfWork;
  readonly view: ReadView;
  readonly startedAt = Date.now();
  lastUsed = Date.now();
  /** a command of it is running */
  busy = false;
  private readonly snapshot: Snapshot;
  private ended = false;

  constructor(
    private readonly store: Store,
    catalog: Catalog,
    locks: LockTable,
    readonly number: bigint,
    /** the connection that its latest command came by */
    public connection: number,
  ) {
    this.snapshot = store.pin();
    this.unit = new UnitOfWork(store, catalog, locks, this.snapshot);
    this.view = { snapshot: this.snapshot, overlay: this.unit.overlay, commits: store.commits };
  }

  get isEnded(): boolean {
    return this.ended;
  }

  /** @throws CommandError WriteConflict (112) */
  async commit(): Promise<void> {
    this.end();
    await this.unit.commit();
  }

  abort(): void {
    if (this.ended) return;
    this.end();
    this.unit.abort();
  }

  private end(): void {
    if (this.ended) return;
    this.ended = true;
    this.store.release(this.snapshot);
  }
}
