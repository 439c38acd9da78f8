import type { Position } from '@registry/proto/common/v1';
import { type CallOptions, RegistryError } from '@registry/service-kit';
import type { ReadContext } from './read-context';
import type { Source } from './source';

/** What a batch answers: for each key, in order, its value or its error. */
interface BatchAnswer<V> {
  readonly items: readonly (V | RegistryError)[];
  /** What the answer was read at, where the message says so. */
  readonly knownAt: readonly Position[];
}

/** A pair of methods of a registry: one record, many records. */
export interface BatchMethods<K, V, P> {
  readonly source: Source;
  /** Keys with equal text are asked for once. */
  keyText(key: K): string;
  /** Parameters that a whole batch shares, as text; reads with other ones are not gathered with it. */
  paramsText(params: P): string;
  /** Most keys of one call. */
  readonly maxKeys: number;
  get?(key: K, params: P, context: ReadContext, options: CallOptions): Promise<V>;
  batchGet(keys: K[], params: P, context: ReadContext, options: CallOptions): Promise<BatchAnswer<V>>;
}

/** A record and the position of the registry at which it was read, where that is known. */
export interface Loaded<V> {
  readonly value: V;
  readonly seq: number | undefined;
}

/** What a reader wants besides the record. */
export interface LoadOptions {
  /** True when the answer must say at which position it was read: then it is asked for as a batch even when alone. */
  readonly withSeq?: boolean;
}

interface Waiting<K, V> {
  readonly key: K;
  readonly promise: Promise<Loaded<V>>;
  resolve(loaded: Loaded<V>): void;
  reject(error: unknown): void;
}

interface Gathering<K, V, P> {
  readonly context: ReadContext;
  readonly params: P;
  readonly waiting: Map<string, Waiting<K, V>>;
  withSeq: boolean;
}

/**
 * Gathers the reads of one event loop turn, over all requests of the same caller, purpose and snapshot, and asks the
 * registry once: BatchGet for several, Get for one. Each read gets its own record or its own error.
 */
export class GatheringQueue<K, V, P = undefined> {
  private groups = new Map<string, Gathering<K, V, P>>();

  constructor(private readonly methods: BatchMethods<K, V, P>) {}

  /** Reads one record. @throws RegistryError of this record, or of the whole call */
  load(key: K, params: P, context: ReadContext, { withSeq = false }: LoadOptions = {}): Promise<Loaded<V>> {
    const group = this.groupOf(params, context);
    group.withSeq ||= withSeq;
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
      group = { context, params, waiting: new Map(), withSeq: false };
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

  private async ask({ context, params, withSeq }: Gathering<K, V, P>, part: readonly Waiting<K, V>[]): Promise<void> {
    const { source, get } = this.methods;
    const [first] = part;
    if (first !== undefined && part.length === 1 && get !== undefined && !withSeq) {
      const value = await source.call(context, (options) => get(first.key, params, context, options));
      first.resolve({ value, seq: undefined });
      return;
    }
    const keys = part.map(({ key }) => key);
    const answer = await source.call(context, (options) => this.methods.batchGet(keys, params, context, options));
    const seq = answer.knownAt[0]?.seq;
    for (const [index, waiting] of part.entries()) {
      const item = answer.items[index];
      if (item === undefined) {
        waiting.reject(new TypeError('A batch answered fewer items than it was asked for'));
      } else if (item instanceof RegistryError) {
        waiting.reject(item);
      } else {
        waiting.resolve({ value: item, seq });
      }
    }
  }
}

function newWaiting<K, V>(key: K): Waiting<K, V> {
  let resolve: Waiting<K, V>['resolve'] = () => undefined;
  let reject: Waiting<K, V>['reject'] = () => undefined;
  const promise = new Promise<Loaded<V>>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { key, promise, resolve, reject };
}
