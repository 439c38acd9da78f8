const MAX_PER_LOAD = 1000;

interface Waiting<V> {
  readonly promise: Promise<V | undefined>;
  readonly settle: (found: V | undefined) => void;
  readonly fail: (error: unknown) => void;
}

/** Gathers what is asked for in one turn of the event loop and loads it together, each id once. */
export class Gather<V> {
  readonly #load: (ids: string[]) => Promise<Map<string, V>>;
  #waiting = new Map<string, Waiting<V>>();

  constructor(load: (ids: string[]) => Promise<Map<string, V>>) {
    this.#load = load;
  }

  /** What the id stands for; undefined when there is nothing. */
  load(id: string): Promise<V | undefined> {
    const waiting = this.#waiting.get(id) ?? this.#enqueue(id);
    return waiting.promise;
  }

  #enqueue(id: string): Waiting<V> {
    if (this.#waiting.size === 0) setImmediate(() => this.#flush());
    const { promise, resolve, reject } = withResolvers<V | undefined>();
    const waiting = { promise, settle: resolve, fail: reject };
    this.#waiting.set(id, waiting);
    return waiting;
  }

  #flush(): void {
    const waiting = [...this.#waiting];
    this.#waiting = new Map();
    for (let from = 0; from < waiting.length; from += MAX_PER_LOAD) {
      const chunk = waiting.slice(from, from + MAX_PER_LOAD);
      this.#load(chunk.map(([id]) => id)).then(
        (found) => {
          for (const [id, { settle }] of chunk) settle(found.get(id));
        },
        (error: unknown) => {
          for (const [, { fail }] of chunk) fail(error);
        },
      );
    }
  }
}

/** Promise.withResolvers, which Node 20 does not have. */
function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void; reject: (error: unknown) => void } {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
