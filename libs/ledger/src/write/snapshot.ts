import type { mongo } from 'mongoose';
import { Gather } from '../read/gather';
import { type AppliedCommit, claimIdIn, OVERLAP, rowOf, tellsFate } from '../store/documents';
import { isContention, isUnavailable } from '../store/store-errors';
import type { Store } from '../store/store';
import { OPEN_SEQ, type VersionRow } from '../version/version-row';
import type { ChangeKind } from '../log/commit';
import type { Layer } from './overlay';
import type { Taking } from './record-changes';
import type { States } from './staged-states';

/** Ranges that one query asks for. */
const RANGES_PER_READ = 100;

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

/** What the store holds of a record that is to be wiped. */
export interface PastState {
  /** All its versions whose data are there. */
  readonly versions: readonly VersionRow[];
  /** Ids of further claims that may be its own, of a replica alone: it lacks the versions before its base. */
  readonly claims: readonly string[];
}

/** The records that name an identifier which another one holds or held, in the order in which they came. */
export interface ClaimantsState {
  readonly keys: readonly string[];
}

/** Whether a version of an id is there. */
export interface VersionIdState {
  readonly taken: boolean;
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
  readonly pasts: LoadedLayer<PastState>;
  readonly claimants: LoadedLayer<ClaimantsState>;
  readonly versionIds: LoadedLayer<VersionIdState>;
  readonly takings = new Map<string, Taking>();
  readonly erased = new Set<string>();
  readonly passed = new Set<string>();
  placed = 0;
  readonly #store: Store;
  readonly #session: mongo.ClientSession;
  /** A session runs one command at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #failure: unknown;

  /** @param isReplica whether the store lacks what was before a base */
  constructor(
    store: Store,
    session: mongo.ClientSession,
    private readonly isReplica = false,
  ) {
    this.#store = store;
    this.#session = session;
    this.records = new LoadedLayer<RecordState>((ids) => this.#byResource(ids, this.#loadRecords), []);
    this.claims = new LoadedLayer<ClaimState>((ids) => this.#byResource(ids, this.#loadClaims), {});
    this.keepers = new LoadedLayer<KeeperState>((ids) => this.#byResource(ids, this.#loadKeepers), { kept: false });
    this.nodes = new LoadedLayer<KnownNode>((names) => this.#inTurn(() => this.#loadNodes(names)), {});
    this.shipped = new LoadedLayer<ShippedState>((ids) => this.#inTurn(() => this.#loadShipped(ids)), {});
    const nothing = { versions: [], claims: [] };
    this.pasts = new LoadedLayer<PastState>((ids) => this.#byResource(ids, this.#loadPasts), nothing);
    this.claimants = new LoadedLayer<ClaimantsState>((ids) => this.#byResource(ids, this.#loadClaimants), { keys: [] });
    this.versionIds = new LoadedLayer<VersionIdState>((ids) => this.#byResource(ids, this.#loadVersionIds), {
      taken: false,
    });
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

  async #loadPasts(resource: string, keys: string[], into: Map<string, PastState>): Promise<void> {
    const query = { key: { $in: keys }, erased: { $exists: false } };
    const pasts = new Map(keys.map((key) => [key, { versions: [] as VersionRow[], claims: [] as string[] }]));
    for await (const document of this.#store.versions(resource).find(query, { session: this.#session })) {
      pasts.get(document.key)?.versions.push(rowOf(document));
    }
    if (this.isReplica) await this.#loadOlderClaims(resource, pasts);
    for (const [key, past] of pasts) into.set(stateId(resource, key), past);
  }

  /**
   * Claims of versions that a replica lacks. An export that was made after an erasure leaves out what that passed on: then
   * what it passed on is among the identifiers that only those name who claim them too.
   */
  async #loadOlderClaims(resource: string, pasts: ReadonlyMap<string, { readonly claims: string[] }>): Promise<void> {
    const claims = this.#store.claims(resource);
    const options = { session: this.#session };
    for await (const { _id, key } of claims.find({ key: { $in: [...pasts.keys()] } }, options)) {
      pasts.get(key)?.claims.push(_id);
    }
    const unknown = [...pasts.values()].filter((past) => past.claims.every(tellsFate));
    if (unknown.length === 0) return;
    for await (const { _id, key } of claims.find({ overlap: true }, options)) {
      const id = claimIdIn(_id, key);
      for (const past of unknown) past.claims.push(id);
    }
  }

  async #loadClaimants(resource: string, ids: string[], into: Map<string, ClaimantsState>): Promise<void> {
    const lists = new Map<string, string[]>();
    for (let from = 0; from < ids.length; from += RANGES_PER_READ) {
      const some = ids.slice(from, from + RANGES_PER_READ).map((id) => `${OVERLAP}${id}:`);
      const query = { $or: some.map((begin) => ({ _id: { $gte: begin, $lt: `${begin.slice(0, -1)};` } })) };
      const found = this.#store.claims(resource).find(query, { session: this.#session });
      for await (const { _id, key } of found.sort({ seqFrom: 1, _id: 1 })) {
        const id = stateId(resource, claimIdIn(_id, key));
        lists.set(id, [...(lists.get(id) ?? []), key]);
      }
    }
    for (const [id, keys] of lists) into.set(id, { keys });
  }

  async #loadVersionIds(resource: string, ids: string[], into: Map<string, VersionIdState>): Promise<void> {
    const options = { session: this.#session, projection: { _id: 1 } };
    for await (const { _id } of this.#store.versions(resource).find({ _id: { $in: ids } }, options)) {
      into.set(stateId(resource, _id), { taken: true });
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

  known(): Iterable<readonly [string, T]> {
    return this.#states;
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
