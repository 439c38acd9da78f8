/** Where states are read by id. States are immutable: another reference is another state. */
export interface Layer<T> {
  get(ids: readonly string[]): Promise<T[]>;
  /** The state as far as it is loaded. */
  peek(id: string): T | undefined;
  set(id: string, state: T): void;
  /** All states that are loaded or were written, by id. */
  known(): Iterable<readonly [string, T]>;
}

/**
 * Reads through to a parent and keeps its own writes, until they are merged into the parent or dropped. It remembers
 * what it read: when the parent has moved on since, the work built on it is stale and must be done again.
 */
export class Overlay<T> implements Layer<T> {
  readonly #parent: Layer<T>;
  readonly #reads = new Map<string, T>();
  readonly #writes = new Map<string, T>();

  constructor(parent: Layer<T>) {
    this.#parent = parent;
  }

  async get(ids: readonly string[]): Promise<T[]> {
    const missing = ids.filter((id) => !this.#writes.has(id) && !this.#reads.has(id));
    if (missing.length > 0) {
      const found = await this.#parent.get(missing);
      found.forEach((state, i) => {
        const id = missing[i];
        if (id !== undefined && !this.#reads.has(id)) this.#reads.set(id, state);
      });
    }
    return ids.map((id) => this.peek(id)).filter((state) => state !== undefined);
  }

  peek(id: string): T | undefined {
    return this.#writes.get(id) ?? this.#reads.get(id) ?? this.#parent.peek(id);
  }

  set(id: string, state: T): void {
    this.#writes.set(id, state);
  }

  *known(): Generator<readonly [string, T]> {
    yield* this.#writes;
    for (const entry of this.#parent.known()) if (!this.#writes.has(entry[0])) yield entry;
  }

  /** Own writes. */
  writes(): ReadonlyMap<string, T> {
    return this.#writes;
  }

  /** Whether the parent holds another state now of something that was read here. */
  stale(): boolean {
    for (const [id, state] of this.#reads) if (this.#parent.peek(id) !== state) return true;
    return false;
  }

  /** Hands the own writes to the parent. */
  merge(): void {
    for (const [id, state] of this.#writes) this.#parent.set(id, state);
  }
}
