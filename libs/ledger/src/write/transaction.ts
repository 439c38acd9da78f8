import type { Identifier, ResourceDefinition } from '../resource/definition';
import { requireDate } from '../time/dates';
import { ulid } from '../version/ulid';
import type { Version } from '../version/version';
import { holds, toVersion } from '../version/version-row';
import { erasedState, loadAbsent, mergedState, survivors } from './fates';
import { claimIdOf } from './identifiers';
import { annul } from './operations/annul';
import { correct } from './operations/correct';
import { end } from './operations/end';
import { erase } from './operations/erase';
import { merge } from './operations/merge';
import { record } from './operations/record';
import type {
  Correction,
  Fact,
  RecordOutcome,
  RecordRef,
  WriteEffect,
  WriteRequest,
  WriteTransaction,
} from './request';
import { type RecordState, stateId } from './snapshot';
import { StagedStates, type States } from './staged-states';

/** The rules' view of one write. */
export class StagedTransaction implements WriteTransaction {
  readonly states: StagedStates;

  constructor(parent: States, request: WriteRequest, now: string) {
    this.states = new StagedStates(parent, request, now);
  }

  async resolve<D extends object>(
    definition: ResourceDefinition<D>,
    identifiers: readonly Identifier[],
  ): Promise<(string | undefined)[]> {
    const ids = identifiers.map((identifier) => stateId(definition.name, claimIdOf(identifier)));
    const keys = (await this.states.claims.get(ids)).map((claim) => claim.key);
    const owners = [...new Set(keys.filter((key) => key !== undefined))];
    if (owners.length === 0) return keys;
    const present = await survivors(this.states, definition, owners);
    const byOwner = new Map(owners.map((owner, i) => [owner, present[i]]));
    return keys.map((key) => (key === undefined ? undefined : byOwner.get(key)));
  }

  async getMany<D extends object>(
    definition: ResourceDefinition<D>,
    keys: readonly string[],
    validAt: string,
  ): Promise<(Version<D> | undefined)[]> {
    requireDate('validAt', validAt);
    const states = await this.#live(definition, keys);
    return states.map((live) => {
      const version = live.find((candidate) => holds(candidate, validAt));
      return version && toVersion(definition, version);
    });
  }

  async liveVersions<D extends object>(
    definition: ResourceDefinition<D>,
    keys: readonly string[],
  ): Promise<Version<D>[][]> {
    const states = await this.#live(definition, keys);
    const absent = keys.filter((_, i) => states[i]?.length === 0);
    // What is recorded under them next wants to know whether they are gone, or another node's.
    await Promise.all(absent.map((key) => loadAbsent(this.states, definition, key)));
    return states.map((live) => live.map((version) => toVersion(definition, version)));
  }

  newKey<D extends object>(definition: ResourceDefinition<D>): string {
    const key = `${definition.name}/${ulid(Date.now())}`;
    this.states.set(definition, key, []);
    // Nobody had it, so nothing became of it: that too spares a look at the store.
    this.states.claims.set(mergedState(definition, key), {});
    this.states.claims.set(erasedState(definition, key), {});
    this.states.keepers.set(stateId(definition.name, key), { kept: false });
    return key;
  }

  record<D extends object>(definition: ResourceDefinition<D>, fact: Fact<D>): Promise<RecordOutcome> {
    return record(this.states, definition, fact);
  }

  correct<D extends object>(definition: ResourceDefinition<D>, correction: Correction): Promise<WriteEffect> {
    return correct(this.states, definition, correction);
  }

  end<D extends object>(
    definition: ResourceDefinition<D>,
    ending: RecordRef & { readonly at: string },
  ): Promise<WriteEffect> {
    return end(this.states, definition, ending);
  }

  annul<D extends object>(
    definition: ResourceDefinition<D>,
    annulment: RecordRef & { readonly versionId: string },
  ): Promise<WriteEffect> {
    return annul(this.states, definition, annulment);
  }

  merge<D extends object>(
    definition: ResourceDefinition<D>,
    merger: { readonly from: string; readonly into: string; readonly etag?: string },
  ): Promise<WriteEffect> {
    return merge(this.states, definition, merger);
  }

  erase<D extends object>(definition: ResourceDefinition<D>, ref: RecordRef): Promise<WriteEffect> {
    return erase(this.states, definition, ref);
  }

  async attempt<T>(rules: (tx: WriteTransaction) => Promise<T>): Promise<T> {
    for (;;) {
      const { request, now } = this.states;
      const part = new StagedTransaction(this.states, request, now);
      try {
        const result = await rules(part);
        if (part.states.stale()) continue;
        part.states.merge();
        return result;
      } catch (error) {
        if (!part.states.stale()) throw error;
      }
    }
  }

  #live<D extends object>(definition: ResourceDefinition<D>, keys: readonly string[]): Promise<RecordState[]> {
    return this.states.records.get(keys.map((key) => stateId(definition.name, key)));
  }
}
