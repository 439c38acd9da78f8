import type { AsOf } from '@registry/proto/common/v1';
import { type CallOptions, RegistryError } from '@registry/service-kit';
import type { ReadContext } from './read-context';
import type { Source } from './source';

/** A pair of methods of a registry: one record, many records. */
export interface BatchMethods<K, V, P> {
  readonly source: Source;
  /** Keys with equal text are asked for once. */
  keyText(key: K): string;
  /** Parameters that a whole batch shares, as text; reads with other ones are not gathered with it. */
  paramsText(params: P): string;
  /** Most keys of one call. */
  readonly maxKeys: number;
  get?(key: K, params: P, asOf: AsOf, options: CallOptions): Promise<V>;
  /** For each key, in order, its value or its error. */
  batchGet(keys: K[], params: P, asOf: AsOf, options: CallOptions): Promise<readonly (V | RegistryError)[]>;
}

interface Waiting<K, V> {
  readonly key: K;
  readonly promise: Promise<V>;
  resolve(value: V): void;
  reject(error: unknown): void;
}

interface Gathering<K, V, P> {
  readonly context: ReadContext;
  readonly params: P;
  readonly waiting: Map<string, Waiting<K, V>>;
}

/**
 * Gathers the reads of one event loop turn, over all requests of the same caller, purpose and snapshot, and asks the
 * registry once: BatchGet for several, Get for one. Each read gets its own record or its own error.
 */
export class GatheringQueue<K, V, P = undefined> {
  private groups = new Map<string, Gathering<K, V, P>>();

  constructor(private readonly methods: BatchMethods<K, V, P>) {}

  /** Reads one record. @throws RegistryError of this record, or of the whole call */
  load(key: K, params: P, context: ReadContext): Promise<V> {
    const group = this.groupOf(params, context);
    const text = this.methods.keyText(key);
    const known = group.waiting.get(text);
    if (known !== undefined) {
      return known.promise;
    }
    const waiting = newWaiting<K, V>(key);
    group.waiting.set(text, waiting);
    return waiting.promise;
  }

  private groupOf(params: P, context: ReadContext): Gathering<K, V, P> {
    const id = `${context.group}\n${this.methods.paramsText(params)}`;
    let group = this.groups.get(id);
    if (group === undefined) {
      if (this.groups.size === 0) {
        setImmediate(() => this.flush());
      }
      group = { context, params, waiting: new Map() };
      this.groups.set(id, group);
    }
    return group;
  }

  private flush(): void {
    const groups = this.groups;
    this.groups = new Map();
    for (const group of groups.values()) {
      const all = [...group.waiting.values()];
      for (let start = 0; start < all.length; start += this.methods.maxKeys) {
        const part = all.slice(start, start + this.methods.maxKeys);
        this.ask(group, part).catch((error: unknown) => part.forEach(({ reject }) => reject(error)));
      }
    }
  }

  private async ask({ context, params }: Gathering<K, V, P>, part: readonly Waiting<K, V>[]): Promise<void> {
    const { source, get } = this.methods;
    const [first] = part;
    if (first !== undefined && part.length === 1 && get !== undefined) {
      first.resolve(await source.read(context, (asOf, options) => get(first.key, params, asOf, options)));
      return;
    }
    const keys = part.map(({ key }) => key);
    const items = await source.read(context, (asOf, options) => this.methods.batchGet(keys, params, asOf, options));
    for (const [index, waiting] of part.entries()) {
      const item = items[index];
      if (item === undefined) {
        waiting.reject(new TypeError('A batch answered fewer items than it was asked for'));
      } else if (item instanceof RegistryError) {
        waiting.reject(item);
      } else {
        waiting.resolve(item);
      }
    }
  }
}

function newWaiting<K, V>(key: K): Waiting<K, V> {
  let resolve: Waiting<K, V>['resolve'] = () => undefined;
  let reject: Waiting<K, V>['reject'] = () => undefined;
  const promise = new Promise<V>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { key, promise, resolve, reject };
}
