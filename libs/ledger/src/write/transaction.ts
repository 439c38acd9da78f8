import { randomFromPool, ulid } from '../version/ulid';
import { canonicalJson } from '../digest/canonical-json';
import { sm3 } from '../digest/sm3';
import { EtagMismatchError, IdentifierClaimedError, InvalidFactError } from '../errors';
import type { ChangeKind } from '../log/commit';
import type { Identifier, ResourceDefinition } from '../resource/definition';
import { OPEN_DATE, requireDate } from '../time/dates';
import { alreadyHeld, openEnd, place, type ValidRange } from '../version/rectangles';
import type { Version } from '../version/version';
import { holds, OPEN_SEQ, toVersion } from '../version/version-row';
import { type Layer, Overlay } from './overlay';
import type { Fact, RecordOutcome, WriteRequest, WriteTransaction } from './request';
import { type ClaimState, type LiveVersion, type RecordState, stateId } from './snapshot';

const MAX_KEY_LENGTH = 256;

/** Where a transaction reads and, once accepted, writes: the batch's snapshot or an enclosing transaction. */
export interface States {
  readonly records: Layer<RecordState>;
  readonly claims: Layer<ClaimState>;
}

/** `_id` of a claim. The identifier itself stays out of keys and logs. */
export function claimIdOf(identifier: Identifier): string {
  return `${identifier.kind}:${sm3(identifier.kind, '\u0000', identifier.value)}`;
}

/** The rules' view of one write. Nothing leaves it before it is merged. */
export class StagedTransaction implements WriteTransaction, States {
  readonly records: Overlay<RecordState>;
  readonly claims: Overlay<ClaimState>;
  readonly #request: WriteRequest;
  readonly #now: string;

  constructor(parent: States, request: WriteRequest, now: string) {
    this.records = new Overlay(parent.records);
    this.claims = new Overlay(parent.claims);
    this.#request = request;
    this.#now = now;
  }

  /** Whether it read what another write has changed since. */
  stale(): boolean {
    return this.records.stale() || this.claims.stale();
  }

  /** Hands what it wrote to its parent. */
  merge(): void {
    this.records.merge();
    this.claims.merge();
  }

  async resolve<D extends object>(
    definition: ResourceDefinition<D>,
    identifiers: readonly Identifier[],
  ): Promise<(string | undefined)[]> {
    const ids = identifiers.map((identifier) => stateId(definition.name, claimIdOf(identifier)));
    return (await this.claims.get(ids)).map((claim) => claim.key);
  }

  async getMany<D extends object>(
    definition: ResourceDefinition<D>,
    keys: readonly string[],
    validAt: string,
  ): Promise<(Version<D> | undefined)[]> {
    requireDate('validAt', validAt);
    const states = await this.#states(definition, keys);
    return states.map((live) => {
      const version = live.find((candidate) => holds(candidate, validAt));
      return version && toVersion(definition, version);
    });
  }

  async liveVersions<D extends object>(
    definition: ResourceDefinition<D>,
    keys: readonly string[],
  ): Promise<Version<D>[][]> {
    const states = await this.#states(definition, keys);
    return states.map((live) => live.map((version) => toVersion(definition, version)));
  }

  newKey<D extends object>(definition: ResourceDefinition<D>): string {
    const key = `${definition.name}/${ulid(Date.now())}`;
    this.records.set(stateId(definition.name, key), []);
    return key;
  }

  async record<D extends object>(definition: ResourceDefinition<D>, fact: Fact<D>): Promise<RecordOutcome> {
    const { key, validFrom, validTo, etag } = fact;
    requireKey(key);
    requireDate('validFrom', validFrom);
    if (validTo !== undefined) requireDate('validTo', validTo);
    if (validFrom >= (validTo ?? OPEN_DATE)) {
      throw new InvalidFactError('validTo', 'VALID_RANGE_EMPTY', 'validTo must come after validFrom.');
    }
    const json = canonicalJson(fact.data);
    const id = stateId(definition.name, key);
    const claimed = definition
      .identifiers(fact.data)
      .map(({ kind, value }) => ({ kind, id: stateId(definition.name, claimIdOf({ kind, value })) }));
    await Promise.all([this.records.get([id]), this.claims.get(claimed.map((claim) => claim.id))]);
    // From here on nothing waits: another call of the same rules cannot come in between.
    const live = this.records.peek(id) ?? [];
    const same = live.find((version) => holds(version, validFrom));
    if (etag !== undefined && etag !== `${same?.seqFrom ?? ''}`) {
      throw new EtagMismatchError(key, `${same?.seqFrom ?? ''}`);
    }
    for (const claim of claimed) {
      const owner = this.claims.peek(claim.id)?.key;
      if (owner !== undefined && owner !== key) throw new IdentifierClaimedError(definition.name, claim.kind, owner);
    }
    const range = { from: validFrom, to: validTo ?? openEnd(live, validFrom, OPEN_DATE) };
    const { schemaVersion } = definition;
    if (alreadyHeld(live, range, (version) => version.json === json && version.schemaVersion === schemaVersion)) {
      return { unchanged: true };
    }
    const placed = this.#version(
      { key, json, schemaVersion, provenance: fact.provenance ?? this.#request.provenance },
      range,
      same?.validFrom === validFrom ? 'corrected' : 'recorded',
    );
    this.records.set(id, this.#place(live, range, placed));
    for (const claim of claimed) if (this.claims.peek(claim.id)?.key === undefined) this.claims.set(claim.id, { key });
    return { versionId: placed.versionId, unchanged: false };
  }

  async end<D extends object>(
    definition: ResourceDefinition<D>,
    { key, at }: { readonly key: string; readonly at: string },
  ): Promise<{ readonly unchanged: boolean }> {
    requireKey(key);
    requireDate('at', at);
    const id = stateId(definition.name, key);
    await this.records.get([id]);
    const live = this.records.peek(id) ?? [];
    if (live.every((version) => version.validTo <= at)) return { unchanged: true };
    this.records.set(id, this.#place(live, { from: at, to: OPEN_DATE }, undefined));
    return { unchanged: false };
  }

  async attempt<T>(rules: (tx: WriteTransaction) => Promise<T>): Promise<T> {
    for (;;) {
      const part = new StagedTransaction(this, this.#request, this.#now);
      try {
        const result = await rules(part);
        if (part.stale()) continue;
        part.merge();
        return result;
      } catch (error) {
        if (!part.stale()) throw error;
      }
    }
  }

  #states<D extends object>(definition: ResourceDefinition<D>, keys: readonly string[]): Promise<RecordState[]> {
    return this.records.get(keys.map((key) => stateId(definition.name, key)));
  }

  #place(live: RecordState, range: ValidRange, placed: LiveVersion | undefined): RecordState {
    return place(live, range, placed, (version, rest) =>
      this.#version(version, rest, rest.to === version.validTo ? 'recorded' : 'ended'),
    );
  }

  #version(
    content: Pick<LiveVersion, 'key' | 'json' | 'schemaVersion' | 'provenance'>,
    { from, to }: ValidRange,
    kind: ChangeKind,
  ): LiveVersion {
    const { key, json, schemaVersion, provenance } = content;
    return {
      ...{ key, json, schemaVersion, provenance, kind, validFrom: from, validTo: to },
      versionId: ulid(Date.now()),
      nonce: randomFromPool(16).toString('hex'),
      // Known once the write is accepted.
      ...{ seqFrom: 0, seqTo: OPEN_SEQ, recordedAt: this.#now, digest: '' },
    };
  }
}

function requireKey(key: string): void {
  if (key === '' || key.length > MAX_KEY_LENGTH || /\p{Cc}/u.test(key)) {
    throw new InvalidFactError('key', 'KEY_INVALID', `A key has 1 to ${MAX_KEY_LENGTH} characters, none a control.`);
  }
}
