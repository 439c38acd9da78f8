import type { mongo } from 'mongoose';
import type { ResourceDefinition } from '../resource/definition';
import { inTransaction } from '../store/in-transaction';
import type { CurrentDocument, TimelineDocument, VersionDocument } from '../store/documents';
import { timelineId } from '../store/documents';
import { ClaimCheck } from './claim-check';
import type { LogAccount, Place } from './place';
import { checkRecord } from './record-check';
import { misshapen } from './shapes';
import { checkTimeline } from './timeline-check';

const VERSIONS_AT_ONCE = 1000;

/** Records in order of their keys, with all that is kept of each, as one snapshot of the store has them. */
export interface RecordChunk {
  /** By key; each in any order. */
  readonly versions: ReadonlyMap<string, readonly VersionDocument[]>;
  readonly current: readonly CurrentDocument[];
  readonly timelines: readonly TimelineDocument[];
  /** The last key; unset when there are no more. */
  readonly last: string | undefined;
}

/** Checks what is kept of each record beside its versions: marks, current documents, timelines, claims. */
export class RecordWalk {
  records = 0;
  readonly claims: ClaimCheck;

  constructor(
    private readonly place: Place,
    private readonly account: LogAccount,
    private readonly today: string,
  ) {
    this.claims = new ClaimCheck(place, account);
  }

  async run(definition: ResourceDefinition<object>): Promise<void> {
    const { store } = this.place;
    for (let after: string | undefined = ''; after !== undefined;) {
      const from: string = after;
      after = await inTransaction(store, async (session) => {
        const chunk = await this.#read(session, definition.name, from);
        await this.#check(session, definition, chunk);
        return chunk.last;
      });
    }
  }

  async #check(
    session: mongo.ClientSession,
    definition: ResourceDefinition<object>,
    chunk: RecordChunk,
  ): Promise<void> {
    const { name } = definition;
    const current = new Map(chunk.current.map((document) => [document._id, document]));
    const timelines = new Map<string, TimelineDocument[]>();
    for (const document of chunk.timelines) {
      const key = document._id.split(timelineId('', ''))[0] ?? '';
      timelines.set(key, [...(timelines.get(key) ?? []), document]);
    }
    for (const [key, versions] of chunk.versions) {
      const record = { definition, key, versions, current: current.get(key) };
      checkRecord(this.place, record, { days: this.account.days, today: this.today });
      checkTimeline(this.place, name, key, versions, timelines.get(key) ?? []);
      current.delete(key);
      timelines.delete(key);
    }
    for (const id of current.keys()) this.place.derived.add('SURPLUS', name, id);
    for (const { _id } of [...timelines.values()].flat()) this.place.derived.add('SURPLUS', `${name}_timelines`, _id);
    await this.claims.checkNamed(session, definition, chunk.versions);
    this.records += chunk.versions.size;
  }

  async #read(session: mongo.ClientSession, resource: string, after: string): Promise<RecordChunk> {
    const { store } = this.place;
    const some = store.versions(resource).find({ key: { $gt: after } }, { session });
    const found = await some.sort({ key: 1 }).limit(VERSIONS_AT_ONCE).toArray();
    const last = found.length < VERSIONS_AT_ONCE ? undefined : await this.#cut(session, resource, found);
    const versions = new Map<string, VersionDocument[]>();
    for (const version of this.#wellFormed(`${resource}_versions`, found)) {
      const others = versions.get(version.key);
      if (others) others.push(version);
      else versions.set(version.key, [version]);
    }
    // What stands between the keys belongs to no record, and is read too. Leaves sort right behind their key.
    const behind = (key: string): string => `${key}\u0002`;
    const end = last === undefined ? {} : { $lt: behind(last) };
    const range = { _id: { $gt: after === '' ? '' : behind(after), ...end } };
    const current = await store.current(resource).find(range, { session }).toArray();
    const timelines = await store.timelines(resource).find(range, { session }).toArray();
    return {
      versions,
      current: this.#wellFormed(resource, current),
      timelines: this.#wellFormed(`${resource}_timelines`, timelines),
      last,
    };
  }

  /** Leaves out a record that is there in part; one that alone is more than a chunk is completed. @returns the last key */
  async #cut(session: mongo.ClientSession, resource: string, found: VersionDocument[]): Promise<string> {
    const key = String(found.at(-1)?.key);
    const at = found.findIndex((version) => version.key === key);
    if (at > 0) {
      found.length = at;
      return String(found.at(-1)?.key);
    }
    const whole = await this.place.store.versions(resource).find({ key }, { session }).toArray();
    found.splice(0, found.length, ...whole);
    return key;
  }

  #wellFormed<D extends object>(collection: string, documents: readonly D[]): D[] {
    const shape = this.place.shapes.get(collection) ?? {};
    return documents.filter((document) => misshapen(shape, document) === undefined);
  }
}
