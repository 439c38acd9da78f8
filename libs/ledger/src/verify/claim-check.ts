import type { mongo } from 'mongoose';
import { PARTITION } from '../log/head';
import type { ResourceDefinition } from '../resource/definition';
import { type ClaimDocument, commitId, mergedId, rowOf, type VersionDocument } from '../store/documents';
import { decodedData, OPEN_SEQ } from '../version/version-row';
import { standingIn } from '../write/fates';
import { claimIdOf, overlapId } from '../write/identifiers';
import { stateId } from '../write/snapshot';
import { changesOf } from './commit-check';
import { count, type LogAccount, type Place } from './place';
import { misshapen } from './shapes';

const IDS_AT_ONCE = 500;

/** An identifier as the versions of a record name it. */
interface Naming {
  /** The first commit that opened a version which names it. */
  readonly seqFrom: number;
  /** Whether a live version does. */
  readonly isLive: boolean;
}

/** By the `_id` of a claim. */
type Namings = ReadonlyMap<string, Naming>;

/** The claims that the versions of a record name; none of versions that were wiped. */
export function namingsOf(definition: ResourceDefinition<object>, versions: readonly VersionDocument[]): Namings {
  const namings = new Map<string, Naming>();
  for (const version of versions) {
    for (const id of claimsOf(definition, version)) {
      const known = namings.get(id);
      const seqFrom = Math.min(known?.seqFrom ?? version.seqFrom, version.seqFrom);
      namings.set(id, { seqFrom, isLive: known?.isLive === true || version.seqTo === OPEN_SEQ });
    }
  }
  return namings;
}

function claimsOf(definition: ResourceDefinition<object>, version: VersionDocument): string[] {
  if (version.erased) return [];
  try {
    return definition.identifiers(decodedData(definition, rowOf(version))).map(claimIdOf);
  } catch {
    // Its digest is not that of its data, which is named already.
    return [];
  }
}

/**
 * Checks from the versions' side that what they name is claimed: by their record, or by one that was merged into the same,
 * or with a document that says the claims overlap.
 */
export class ClaimCheck {
  /** By resource, how many claims are by the record that names them. */
  readonly named = new Map<string, number>();

  constructor(
    private readonly place: Place,
    private readonly account: LogAccount,
  ) {}

  async checkNamed(
    session: mongo.ClientSession,
    definition: ResourceDefinition<object>,
    records: ReadonlyMap<string, readonly VersionDocument[]>,
  ): Promise<void> {
    const collection = `${definition.name}_keys`;
    const namings = new Map([...records].map(([key, versions]) => [key, namingsOf(definition, versions)]));
    const claims = await this.#load(session, definition, [
      ...new Set([...namings.values()].flatMap((own) => [...own.keys()])),
    ]);
    for (const [key, own] of namings) {
      for (const [id, naming] of own) {
        const claim = claims.get(id);
        if (claim?.key === key) {
          count(this.named, definition.name);
          const isRight = await this.#isClaimedThen(session, definition.name, claim, naming);
          if (!isRight) this.place.derived.add('DIFFERS', collection, id, 'seqFrom');
        } else if (!(await this.#isElsewhere(session, definition.name, { id, key, claim, naming }))) {
          if (!claim) this.place.derived.add('MISSING', collection, id);
          else if (await this.#isNamedBy(session, definition, claim)) {
            this.place.derived.add('MISSING', collection, overlapId(id, key));
          } else this.place.derived.add('DIFFERS', collection, id, 'key');
        }
      }
    }
  }

  /** Whether the claim is of the commit that first named it, or of one by which an erasure passed it on or had freed it. */
  async #isClaimedThen(
    session: mongo.ClientSession,
    resource: string,
    { _id, key, seqFrom }: ClaimDocument,
    naming: Naming,
  ): Promise<boolean> {
    if (seqFrom === naming.seqFrom) return true;
    // Up to a replica's base it is not known what named it.
    if (seqFrom <= this.place.head.base) return true;
    if (seqFrom < naming.seqFrom) return false;
    const commit = await this.place.store.commits().findOne({ _id: commitId(PARTITION, seqFrom) }, { session });
    if (!commit) return false;
    if (changesOf(commit).some((change) => change.resource === resource && change.kind === 'erased')) return true;
    return this.account.freed.has(stateId(resource, key)) || this.#isThere(session, resource, overlapId(_id, key));
  }

  async #isElsewhere(
    session: mongo.ClientSession,
    resource: string,
    { id, key, claim, naming }: { id: string; key: string; claim: ClaimDocument | undefined; naming: Naming },
  ): Promise<boolean> {
    if (!naming.isLive && this.account.freed.has(stateId(resource, key))) return true;
    if (claim) {
      const [holder, own] = await standingIn(this.place.store, resource, [claim.key, key], { session });
      if (holder === own) return true;
    }
    if (await this.#isThere(session, resource, overlapId(id, key))) return true;
    if (!claim && this.place.isLoading) return true;
    // An export leaves out what an erasure passed on meanwhile: the replica gets it with that erasure.
    return !claim && this.place.head.base > 0 && this.#wasMergedInto(session, resource, key);
  }

  /** Whether the record that holds a claim names its identifier: then it is the document of the overlap that is not there. */
  async #isNamedBy(
    session: mongo.ClientSession,
    definition: ResourceDefinition<object>,
    { _id, key }: ClaimDocument,
  ): Promise<boolean> {
    const versions = await this.place.store.versions(definition.name).find({ key }, { session }).toArray();
    const shape = this.place.shapes.get(`${definition.name}_versions`) ?? {};
    const wellFormed = versions.filter((version) => misshapen(shape, version) === undefined);
    return namingsOf(definition, wellFormed).has(_id);
  }

  async #isThere(session: mongo.ClientSession, resource: string, _id: string): Promise<boolean> {
    return (await this.place.store.claims(resource).findOne({ _id }, { session })) !== null;
  }

  async #wasMergedInto(session: mongo.ClientSession, resource: string, key: string): Promise<boolean> {
    const mergers = { _id: { $gte: mergedId(''), $lt: 'merged;' }, key };
    return (await this.place.store.claims(resource).findOne(mergers, { session })) !== null;
  }

  async #load(
    session: mongo.ClientSession,
    { name }: ResourceDefinition<object>,
    ids: readonly string[],
  ): Promise<Map<string, ClaimDocument>> {
    const shape = this.place.shapes.get(`${name}_keys`) ?? {};
    const claims = new Map<string, ClaimDocument>();
    for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
      const some = { _id: { $in: ids.slice(at, at + IDS_AT_ONCE) } };
      for (const claim of await this.place.store.claims(name).find(some, { session }).toArray()) {
        if (misshapen(shape, claim) === undefined) claims.set(claim._id, claim);
      }
    }
    return claims;
  }
}
