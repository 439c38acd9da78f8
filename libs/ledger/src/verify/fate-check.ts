import { type ClaimDocument, erasedId, mergedId } from '../store/documents';
import { stateId } from '../write/snapshot';
import { count, type LogAccount, type Place } from './place';
import { differingField } from './same';
import type { WindowCommit } from './window';

const IDS_AT_ONCE = 500;

/** Holds the claims that say what became of records against the commits that merged and erased them. */
export class FateCheck {
  constructor(
    private readonly place: Place,
    private readonly account: LogAccount,
  ) {}

  async check(commits: readonly WindowCommit[]): Promise<void> {
    const expected = new Map<string, Map<string, ClaimDocument>>();
    const erased: { resource: string; key: string }[] = [];
    for (const { seq: seqFrom, changes } of commits) {
      for (const { resource, key, kind, into } of changes) {
        const ofResource = expected.get(resource) ?? new Map<string, ClaimDocument>();
        expected.set(resource, ofResource);
        if (kind === 'erased') {
          ofResource.set(erasedId(key), { _id: erasedId(key), key, seqFrom });
          erased.push({ resource, key });
        } else if (into !== undefined) ofResource.set(mergedId(key), { _id: mergedId(key), key: into, seqFrom });
      }
    }
    for (const [resource, claims] of expected) await this.#compare(resource, [...claims.values()]);
    for (const { resource, key } of erased) await this.#free(resource, key);
  }

  async #compare(resource: string, expected: readonly ClaimDocument[]): Promise<void> {
    const { store, derived, shapes } = this.place;
    const collection = `${resource}_keys`;
    if (!shapes.has(collection)) return;
    for (let at = 0; at < expected.length; at += IDS_AT_ONCE) {
      const some = expected.slice(at, at + IDS_AT_ONCE);
      const found = await store
        .claims(resource)
        .find({ _id: { $in: some.map(({ _id }) => _id) } })
        .toArray();
      const byId = new Map(found.map((claim) => [claim._id, claim]));
      for (const claim of some) {
        const there = byId.get(claim._id);
        const field = there && differingField(there, claim);
        if (!there) derived.add('MISSING', collection, claim._id);
        else if (field !== undefined) derived.add('DIFFERS', collection, claim._id, field);
        if (there) count(this.account.fates, resource);
      }
    }
  }

  /** Remembers the records that an erased one was merged into. */
  async #free(resource: string, key: string): Promise<void> {
    const { store, shapes } = this.place;
    if (!shapes.has(`${resource}_keys`)) return;
    for (let at = key; ;) {
      const merged = await store.claims(resource).findOne({ _id: mergedId(at) });
      const id = stateId(resource, String(merged?.key));
      if (!merged || this.account.freed.has(id)) return;
      this.account.freed.add(id);
      at = String(merged.key);
    }
  }
}
