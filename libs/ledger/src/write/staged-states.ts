import type { ChangeKind } from '../log/commit';
import type { ResourceDefinition } from '../resource/definition';
import { place, type ValidRange } from '../version/rectangles';
import { randomFromPool, ulid } from '../version/ulid';
import { OPEN_SEQ } from '../version/version-row';
import { type Layer, Overlay } from './overlay';
import type { Taking } from './record-changes';
import type { WriteRequest } from './request';
import {
  type ClaimantsState,
  type ClaimState,
  type KeeperState,
  type KnownNode,
  type LiveVersion,
  type PastState,
  type RecordState,
  type ShippedState,
  stateId,
  type VersionIdState,
} from './snapshot';

/** Where a write reads and, once accepted, writes: the batch's snapshot or an enclosing write. */
export interface States {
  readonly records: Layer<RecordState>;
  readonly claims: Layer<ClaimState>;
  /** Of records of which nothing is live. */
  readonly keepers: Layer<KeeperState>;
  /** Nodes below, by name. */
  readonly nodes: Layer<KnownNode>;
  /** Commits of nodes below, by shippedId. */
  readonly shipped: Layer<ShippedState>;
  /** Of records that are to be wiped. */
  readonly pasts: Layer<PastState>;
  /** By a claim's state id. */
  readonly claimants: Layer<ClaimantsState>;
  /** Of versions that come from other ledgers, by resource and id. */
  readonly versionIds: Layer<VersionIdState>;
  /** Why versions were taken away, by their id, where they were not simply ended. */
  readonly takings: Map<string, Taking>;
  /** State ids of the records that are to be wiped. */
  readonly erased: Set<string>;
  /** State ids of the claims that erasures passed on. */
  readonly passed: Set<string>;
  /** How many versions were placed, those included that others took the place of. */
  placed: number;
}

/** What one write has staged over what it reads. Nothing leaves it before it is merged. */
export class StagedStates implements States {
  readonly records: Overlay<RecordState>;
  readonly claims: Overlay<ClaimState>;
  readonly keepers: Overlay<KeeperState>;
  readonly nodes: Overlay<KnownNode>;
  readonly shipped: Overlay<ShippedState>;
  readonly pasts: Overlay<PastState>;
  readonly claimants: Overlay<ClaimantsState>;
  readonly versionIds: Overlay<VersionIdState>;
  readonly takings = new Map<string, Taking>();
  readonly erased = new Set<string>();
  readonly passed = new Set<string>();
  placed = 0;
  readonly #parent: States;
  readonly #layers: readonly Pick<Overlay<unknown>, 'stale' | 'merge'>[];

  constructor(
    parent: States,
    readonly request: WriteRequest,
    readonly now: string,
  ) {
    this.#parent = parent;
    this.records = new Overlay(parent.records);
    this.claims = new Overlay(parent.claims);
    this.keepers = new Overlay(parent.keepers);
    this.nodes = new Overlay(parent.nodes);
    this.shipped = new Overlay(parent.shipped);
    this.pasts = new Overlay(parent.pasts);
    this.claimants = new Overlay(parent.claimants);
    this.versionIds = new Overlay(parent.versionIds);
    this.#layers = [
      ...[this.records, this.claims, this.keepers, this.nodes],
      ...[this.shipped, this.pasts, this.claimants, this.versionIds],
    ];
  }

  /** Whether it read what another write has changed since. */
  stale(): boolean {
    return this.#layers.some((layer) => layer.stale());
  }

  /** Hands what it wrote to its parent. */
  merge(): void {
    for (const layer of this.#layers) layer.merge();
    for (const [versionId, taking] of this.takings) this.#parent.takings.set(versionId, taking);
    for (const id of this.erased) this.#parent.erased.add(id);
    for (const id of this.passed) this.#parent.passed.add(id);
    this.#parent.placed += this.placed;
  }

  /** All live versions of a record, ordered by validFrom; loaded, so that `peek` finds them from then on. */
  async live(definition: ResourceDefinition<object>, key: string): Promise<RecordState> {
    const [live = []] = await this.records.get([stateId(definition.name, key)]);
    return live;
  }

  /** The same of a record that was loaded, as of this moment. */
  peek(definition: ResourceDefinition<object>, key: string): RecordState {
    return this.records.peek(stateId(definition.name, key)) ?? [];
  }

  set(definition: ResourceDefinition<object>, key: string, state: RecordState): void {
    const id = stateId(definition.name, key);
    const [before] = this.records.peek(id) ?? [];
    if (state.length === 0 && before) this.keepers.set(id, keeperBy(before));
    this.records.set(id, state);
  }

  /** Lays a version over live ones: see rectangles. What sticks out on either side goes on as it was. */
  place(live: RecordState, range: ValidRange, placed: LiveVersion | undefined): RecordState {
    return place(live, range, placed, (version, rest) =>
      this.version(version, rest, rest.to === version.validTo ? 'recorded' : 'ended'),
    );
  }

  /** A new version; seq, time and digest follow once the write is accepted. */
  version(
    content: Pick<LiveVersion, 'key' | 'json' | 'schemaVersion' | 'provenance'>,
    { from, to }: ValidRange,
    kind: ChangeKind,
  ): LiveVersion {
    const { key, json, schemaVersion, provenance } = content;
    this.placed++;
    return {
      ...{ key, json, schemaVersion, provenance, kind, validFrom: from, validTo: to },
      versionId: ulid(Date.now()),
      nonce: randomFromPool(16).toString('hex'),
      ...{ seqFrom: 0, seqTo: OPEN_SEQ, recordedAt: this.now, digest: '' },
    };
  }
}

/** Who keeps the record that a version is of. */
export function keeperBy({ origin }: LiveVersion): KeeperState {
  return { kept: true, ...(origin === undefined ? {} : { node: origin }) };
}
