/** Who holds locks: a transaction, or one write command until it is on disk. */
export class LockOwner {
  private readonly keys: string[] = [];
  private waiters: (() => void)[] = [];

  constructor(private readonly table: LockTable) {}

  /** @returns the other owner that holds the key, or undefined when the key is now ours */
  acquire(key: string): LockOwner | undefined {
    const holder = this.table.holderOf(key);
    if (holder === this) return undefined;
    if (holder !== undefined) return holder;
    this.table.take(key, this);
    this.keys.push(key);
    return undefined;
  }

  /** Gives back every lock and wakes those who wait. */
  release(): void {
    for (const key of this.keys) this.table.drop(key);
    this.keys.length = 0;
    const { waiters } = this;
    this.waiters = [];
    for (const wake of waiters) wake();
  }

  /** Resolves when this owner has given its locks back; at once when it has done so already. */
  released(): Promise<void> {
    if (this.keys.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.waiters.push(resolve));
  }
}

/** Locks on documents and on the keys of unique indexes. A transaction never waits for one, so nothing can deadlock. */
export class LockTable {
  private readonly holders = new Map<string, LockOwner>();

  holderOf(key: string): LockOwner | undefined {
    return this.holders.get(key);
  }

  take(key: string, owner: LockOwner): void {
    this.holders.set(key, owner);
  }

  drop(key: string): void {
    this.holders.delete(key);
  }
}
