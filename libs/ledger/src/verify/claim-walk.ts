import type { mongo } from 'mongoose';
import { PARTITION } from '../log/head';
import type { ResourceDefinition } from '../resource/definition';
import { inTransaction } from '../store/in-transaction';
import {
  type ClaimDocument,
  claimIdIn,
  commitId,
  erasedId,
  mergedId,
  tellsFate,
  type VersionDocument,
} from '../store/documents';
import { isOverlap } from '../write/identifiers';
import { stateId } from '../write/snapshot';
import { changesOf, isReplicated } from './commit-check';
import { namingsOf } from './claim-check';
import { count, type LogAccount, type Place } from './place';
import { misshapen } from './shapes';

const CLAIMS_AT_ONCE = 200;

/** Checks from the claims' side that something accounts for each, where their number says that not all are accounted for. */
export class ClaimWalk {
  constructor(
    private readonly place: Place,
    private readonly account: LogAccount,
    /** By resource, how many claims are by the record that names them. */
    private readonly named: ReadonlyMap<string, number>,
  ) {}

  async run(definition: ResourceDefinition<object>): Promise<void> {
    const { name } = definition;
    const there = new Map<string, number>();
    for await (const { _id, overlap } of this.place.store.claims(name).find({}, { projection: { overlap: 1 } })) {
      const isMarked = overlap === true;
      if (isMarked !== isOverlap(String(_id))) {
        this.place.derived.add('DIFFERS', `${name}_keys`, String(_id), 'overlap');
      }
      count(there, kindOf(String(_id)));
    }
    const of = (kind: string): number => there.get(kind) ?? 0;
    const isAccounted =
      of('plain') === (this.named.get(name) ?? 0) && of('fate') === (this.account.fates.get(name) ?? 0);
    if (isAccounted && of('overlap') === 0) return;
    let some: ClaimDocument[] = [];
    const check = async (): Promise<void> => {
      const ids = some.map(({ _id }) => _id);
      some = [];
      await inTransaction(this.place.store, (session) => this.#check(session, definition, ids));
    };
    for await (const claim of this.place.store.claims(name).find({})) {
      if (misshapen(this.place.shapes.get(`${name}_keys`) ?? {}, claim) !== undefined) continue;
      if (isAccounted && !isOverlap(claim._id)) continue;
      some.push(claim);
      if (some.length >= CLAIMS_AT_ONCE) await check();
    }
    await check();
  }

  async #check(session: mongo.ClientSession, definition: ResourceDefinition<object>, ids: string[]): Promise<void> {
    const { store, derived, shapes } = this.place;
    const { name } = definition;
    const claims = await store
      .claims(name)
      .find({ _id: { $in: ids } }, { session })
      .toArray();
    const keys = [...new Set(claims.map(({ key }) => key))];
    const versions = new Map<string, VersionDocument[]>();
    for (const version of await store
      .versions(name)
      .find({ key: { $in: keys } }, { session })
      .toArray()) {
      if (misshapen(shapes.get(`${name}_versions`) ?? {}, version) !== undefined) continue;
      versions.set(version.key, [...(versions.get(version.key) ?? []), version]);
    }
    for (const claim of claims) {
      const own = versions.get(claim.key) ?? [];
      const isFounded = tellsFate(claim._id)
        ? await this.#isFate(session, name, claim)
        : isOverlap(claim._id)
          ? await this.#isOverlapping(session, definition, claim, own)
          : claim.seqFrom <= this.place.head.base || namingsOf(definition, own).has(claim._id);
      if (!isFounded) derived.add('SURPLUS', `${name}_keys`, claim._id);
    }
  }

  /** A commit says so. */
  async #isFate(session: mongo.ClientSession, resource: string, { _id, seqFrom }: ClaimDocument): Promise<boolean> {
    const { store, head } = this.place;
    if (seqFrom <= head.base) return true;
    const commit = await store.commits().findOne({ _id: commitId(PARTITION, seqFrom) }, { session });
    const changes = commit ? changesOf(commit).filter((change) => change.resource === resource) : [];
    if (changes.some((change) => change.kind === 'erased' && _id === erasedId(change.key))) return true;
    return changes.some((change) => change.into !== undefined && _id === mergedId(change.key));
  }

  /**
   * A version names it that an adopted commit opened: the first that does, unless an erasure may have freed the identifier
   * since it was the record's own.
   */
  async #isOverlapping(
    session: mongo.ClientSession,
    definition: ResourceDefinition<object>,
    { _id, key, seqFrom }: ClaimDocument,
    versions: readonly VersionDocument[],
  ): Promise<boolean> {
    const { store, head } = this.place;
    if (seqFrom <= head.base) return true;
    const isFreed = this.account.freed.has(stateId(definition.name, key));
    const opened = isFreed ? versions.filter((version) => version.seqFrom === seqFrom) : versions;
    const isNamed = namingsOf(definition, opened).get(claimIdIn(_id, key))?.seqFrom === seqFrom;
    const commit = isNamed && (await store.commits().findOne({ _id: commitId(PARTITION, seqFrom) }, { session }));
    return Boolean(commit && (commit.origin !== undefined || isReplicated(commit)));
  }
}

function kindOf(id: string): 'plain' | 'fate' | 'overlap' {
  if (tellsFate(id)) return 'fate';
  return isOverlap(id) ? 'overlap' : 'plain';
}
