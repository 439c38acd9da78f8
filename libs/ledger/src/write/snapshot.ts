import type { mongo } from 'mongoose';
import { Gather } from '../read/gather';
import { type AppliedCommit, rowOf } from '../store/documents';
import { isContention, isUnavailable } from '../store/store-errors';
import type { Store } from '../store/store';
import { OPEN_SEQ, type VersionRow } from '../version/version-row';
import type { ChangeKind } from '../log/commit';
import type { Layer } from './overlay';
import type { Taking } from './record-changes';
import type { States } from './staged-states';

/** A live version as the write side holds it: loaded, or placed by a write of this transaction. */
export interface LiveVersion extends VersionRow {
  /** How it came to be, when it was placed in this transaction. */
  readonly kind?: ChangeKind;
}

/** All live versions of a record, ordered by validFrom. */
export type RecordState = readonly LiveVersion[];

/** Who holds an identifier. */
export interface ClaimState {
  readonly key?: string;
}

/** Who keeps a record of which nothing is live: `node` is the lower node that recorded it, unset for this one. */
export interface KeeperState {
  /** Whether the store holds any version of it. */
  readonly kept: boolean;
  readonly node?: string;
}

/** A node below this one: see NodeDocument. */
export interface KnownNode {
  /** Unset while nothing that it recorded is here. */
  readonly via?: string;
  readonly applied?: AppliedCommit;
}

/** A commit of a lower node as this log has it. */
export interface ShippedState {
  /** Hash of that commit; unset for one that this log does not have. */
  readonly hash?: string;
}

/** Names a commit of a lower node. */
export function shippedId(node: string, { epoch, seq }: AppliedCommit['position']): string {
  return `${node}/${epoch}/${seq}`;
}

/** Names a record or a claim across resources. */
export function stateId(resource: string, id: string): string {
  return `${resource} ${id}`;
}

/** The parts of a state's id. */
export function splitStateId(id: string): { resource: string; id: string } {
  const at = id.indexOf(' ');
  return { resource: id.slice(0, at), id: id.slice(at + 1) };
}

/** What the transaction's snapshot holds, loaded as rules ask for it, and the batch's accepted writes over it. */
export class Snapshot implements States {
  readonly records: LoadedLayer<RecordState>;
  readonly claims: LoadedLayer<ClaimState>;
  readonly keepers: LoadedLayer<KeeperState>;
  readonly nodes: LoadedLayer<KnownNode>;
  readonly shipped: LoadedLayer<ShippedState>;
  readonly takings = new Map<string, Taking>();
  readonly erased = new Set<string>();
  placed = 0;
  readonly #store: Store;
  readonly #session: mongo.ClientSession;
  /** A session runs one command at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #failure: unknown;

  constructor(store: Store, session: mongo.ClientSession) {
    this.#store = store;
    this.#session = session;
    this.records = new LoadedLayer<RecordState>((ids) => this.#byResource(ids, this.#loadRecords), []);
    this.claims = new LoadedLayer<ClaimState>((ids) => this.#byResource(ids, this.#loadClaims), {});
    this.keepers = new LoadedLayer<KeeperState>((ids) => this.#byResource(ids, this.#loadKeepers), { kept: false });
    this.nodes = new LoadedLayer<KnownNode>((names) => this.#inTurn(() => this.#loadNodes(names)), {});
    this.shipped = new LoadedLayer<ShippedState>((ids) => this.#inTurn(() => this.#loadShipped(ids)), {});
  }

  /** Throws what a read threw before: rules may have taken it for their own failure. */
  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #byResource<T>(
    ids: readonly string[],
    load: (resource: string, ids: string[], into: Map<string, T>) => Promise<void>,
  ): Promise<Map<string, T>> {
    const wanted = new Map<string, string[]>();
    for (const stated of ids) {
      const { resource, id } = splitStateId(stated);
      const list = wanted.get(resource);
      if (list) list.push(id);
      else wanted.set(resource, [id]);
    }
    const found = new Map<string, T>();
    for (const [resource, list] of wanted) {
      await this.#inTurn(() => load.call(this, resource, list, found));
    }
    return found;
  }

  async #inTurn<T>(read: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(read);
    this.#turn = run.catch(() => undefined);
    try {
      return await run;
    } catch (error) {
      if (isContention(error) || isUnavailable(error)) this.#failure ??= error;
      throw error;
    }
  }

  async #loadRecords(resource: string, keys: string[], into: Map<string, RecordState>): Promise<void> {
    const query = { key: { $in: keys }, seqTo: OPEN_SEQ };
    const live = new Map<string, LiveVersion[]>();
    for (const document of await this.#store.versions(resource).find(query, { session: this.#session }).toArray()) {
      const id = stateId(resource, document.key);
      const list = live.get(id);
      if (list) list.push(rowOf(document));
      else live.set(id, [rowOf(document)]);
    }
    for (const [id, list] of live)
      into.set(
        id,
        list.sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1)),
      );
  }

  async #loadClaims(resource: string, ids: string[], into: Map<string, ClaimState>): Promise<void> {
    const claims = this.#store.claims(resource).find({ _id: { $in: ids } }, { session: this.#session });
    for (const { _id, key } of await claims.toArray()) into.set(stateId(resource, _id), { key });
  }

  async #loadKeepers(resource: string, keys: string[], into: Map<string, KeeperState>): Promise<void> {
    const options = { session: this.#session, projection: { _id: 0, key: 1, origin: 1 } };
    for await (const { key, origin } of this.#store.versions(resource).find({ key: { $in: keys } }, options)) {
      into.set(stateId(resource, key), { kept: true, ...(origin === undefined ? {} : { node: origin }) });
    }
  }

  async #loadNodes(names: readonly string[]): Promise<Map<string, KnownNode>> {
    const found = this.#store.nodes().find({ _id: { $in: [...names] } }, { session: this.#session });
    const known = (await found.toArray()).filter(({ toldOnly }) => !toldOnly);
    return new Map(known.map(({ _id, via, applied }) => [_id, { via, ...(applied && { applied }) }]));
  }

  async #loadShipped(ids: readonly string[]): Promise<Map<string, ShippedState>> {
    const seqs = new Map<string, number[]>();
    for (const id of ids) {
      const [node = '', , seq] = id.split('/');
      seqs.set(node, [...(seqs.get(node) ?? []), Number(seq)]);
    }
    const found = new Map<string, ShippedState>();
    for (const [node, list] of seqs) {
      const brought = { 'origin.node': node, 'origin.position.seq': { $in: list } };
      const options = { session: this.#session, projection: { origin: 1 } };
      for (const { origin } of await this.#store.commits().find(brought, options).toArray()) {
        if (origin) found.set(shippedId(node, origin.position), { hash: origin.hash });
      }
    }
    return found;
  }
}

/** The bottom layer: loads a state on first use, gathered with what else is asked for in the same turn. */
export class LoadedLayer<T extends object> implements Layer<T> {
  readonly #states = new Map<string, T>();
  readonly #loaded = new Map<string, T>();
  readonly #gather: Gather<T>;
  readonly #none: T;

  constructor(load: (ids: readonly string[]) => Promise<Map<string, T>>, none: T) {
    this.#gather = new Gather(load);
    this.#none = none;
  }

  async get(ids: readonly string[]): Promise<T[]> {
    const known = ids.map((id) => this.#states.get(id));
    if (known.every((state) => state !== undefined)) return known;
    return Promise.all(ids.map((id) => this.#first(id)));
  }

  peek(id: string): T | undefined {
    return this.#states.get(id);
  }

  set(id: string, state: T): void {
    this.#states.set(id, state);
  }

  /** The state in the store, before this transaction; of a new record, nothing. */
  before(id: string): T {
    return this.#loaded.get(id) ?? this.#none;
  }

  /** Whether the store was asked for it: what a new key made is not. */
  wasRead(id: string): boolean {
    return this.#loaded.has(id);
  }

  async #first(id: string): Promise<T> {
    const state = this.#states.get(id) ?? (await this.#gather.load(id)) ?? this.#none;
    const known = this.#states.get(id);
    if (known) return known;
    this.#loaded.set(id, state);
    this.#states.set(id, state);
    return state;
  }
}
