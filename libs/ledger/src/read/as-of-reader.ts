import type { mongo } from 'mongoose';
import { type TimelineDocument, timelineId, type VersionDocument } from '../store/documents';
import type { Store } from '../store/store';
import { dayNumber } from '../time/dates';
import { type PackedSpans, packSpans, standsAt } from '../timeline/packed-spans';
import { type Span, spanOf } from '../timeline/span';
import { Lru } from './lru';

/** Parts of timelines that a reader keeps; one is of some 10 kB. */
const KEPT_PARTS = 1000;
/** Light records whose bounds a reader keeps; they are of some 500 bytes. */
const KEPT_RECORDS = 50_000;
const REMEMBERED = 50_000;
/** Moments that one query asks for. */
const MOMENTS_AT_ONCE = 64;

/** A record and the moment it is asked for at. */
export interface AsOfQuestion {
  readonly key: string;
  readonly validAt: string;
  readonly seq: number;
}

interface KeptPart extends PackedSpans {
  readonly of: 'versions' | 'leaves';
  /** The commit up to which it is known. */
  readonly upTo: number;
}

/** What is known of the log without asking the store. */
export interface LogView {
  /** The commit that every read of the store sees at least. */
  head(): number;
  /** Whether a record is known to be as it was at a commit. */
  unchangedSince(key: string, seq: number): boolean;
}

/**
 * Finds versions on both clocks. A light record's by one look into their index; a heavy one's by its timeline and then
 * by id, so that it takes as long whatever the date, the seq and the number of versions. Of a light record that is asked
 * for again the bounds are kept, as a timeline's are, and its versions too are read by id.
 */
export class AsOfReader {
  readonly #parts = new Lru<KeptPart>(KEPT_PARTS);
  readonly #light = new Lru<KeptPart>(KEPT_RECORDS);
  readonly #heavy = new Lru<true>(REMEMBERED);
  readonly #asked = new Lru<true>(REMEMBERED);

  constructor(
    private readonly store: Store,
    private readonly resource: string,
    private readonly log: LogView,
  ) {}

  /** The versions that hold, by question. */
  async find<Q extends AsOfQuestion>(questions: readonly Q[]): Promise<Map<Q, VersionDocument>> {
    const heavy: Q[] = [];
    const again: Q[] = [];
    const first: Q[] = [];
    for (const question of questions) {
      if (this.#heavy.get(question.key)) heavy.push(question);
      else (this.#asked.get(question.key) ? again : first).push(question);
      this.#asked.set(question.key, true);
    }
    const ids = new Map<Q, string>();
    const found = await this.#findLight(first);
    heavy.push(...first.filter((question) => !found.has(question)));
    again.push(...(await this.#findHeavy(heavy, ids)));
    const known = await this.#bounds(again);
    for (const question of again) {
      const part = known.get(question.key);
      const id = part && standsAt(part, dayNumber(question.validAt), question.seq);
      if (id !== undefined) ids.set(question, id);
    }
    // What became heavy since it was asked for.
    await this.#findHeavy(
      again.filter(({ key }) => !known.has(key)),
      ids,
    );
    for (const [question, version] of await this.#byId(ids)) found.set(question, version);
    return found;
  }

  /**
   * Where the versions of light records stand, by key. Read by fields that no write changes: of an entry that moves
   * within its index a scan may see nothing.
   */
  async #bounds(questions: readonly AsOfQuestion[]): Promise<Map<string, KeptPart>> {
    const known = new Map<string, KeptPart>();
    const missing = new Set<string>();
    for (const { key, seq } of questions) {
      const kept = this.#light.get(key);
      if (kept && this.#isRight(kept, key, seq)) known.set(key, kept);
      else missing.add(key);
    }
    if (missing.size === 0) return known;
    const upTo = this.log.head();
    const bounds = { key: 1, validFrom: 1, validTo: 1, seqFrom: 1, seqTo: 1, heavy: 1 } as const;
    const all = { key: { $in: [...missing] }, seqFrom: { $gte: 0 } };
    const spans = new Map<string, Span[]>();
    const heavy = new Set<string>();
    for (const version of await this.store.versions(this.resource).find(all, { projection: bounds }).toArray()) {
      if (version.heavy) heavy.add(version.key);
      const others = spans.get(version.key);
      const span = spanOf({ ...version, versionId: version._id });
      if (others) others.push(span);
      else spans.set(version.key, [span]);
    }
    for (const [key, each] of spans) {
      if (heavy.has(key)) continue;
      const part: KeptPart = { of: 'versions', ...packSpans(each), upTo };
      known.set(key, part);
      this.#light.set(key, part);
    }
    return known;
  }

  #isRight({ upTo }: KeptPart, key: string, seq: number): boolean {
    return seq <= upTo || this.log.unchangedSince(key, upTo);
  }

  async #findLight<Q extends AsOfQuestion>(questions: readonly Q[]): Promise<Map<Q, VersionDocument>> {
    const byMoment = new Map<string, Q[]>();
    for (const question of questions) {
      const moment = `${question.validAt}@${question.seq}`;
      const same = byMoment.get(moment);
      if (same) same.push(question);
      else byMoment.set(moment, [question]);
    }
    const moments = [...byMoment.values()];
    const found = new Map<Q, VersionDocument>();
    const asking: Promise<void>[] = [];
    for (let at = 0; at < moments.length; at += MOMENTS_AT_ONCE) {
      asking.push(this.#ask(moments.slice(at, at + MOMENTS_AT_ONCE), found));
    }
    await Promise.all(asking);
    return found;
  }

  /** @param moments questions, each list of one moment */
  async #ask<Q extends AsOfQuestion>(moments: readonly Q[][], found: Map<Q, VersionDocument>): Promise<void> {
    const asked = moments.map(filterOf);
    const [only] = asked;
    const filter = (asked.length === 1 && only ? only : { $or: asked }) as mongo.Filter<VersionDocument>;
    const byKey = new Map<string, Q[]>();
    for (const question of moments.flat()) {
      const same = byKey.get(question.key);
      if (same) same.push(question);
      else byKey.set(question.key, [question]);
    }
    for (const version of await this.store.versions(this.resource).find(filter).toArray()) {
      for (const question of byKey.get(version.key) ?? []) if (holdsAt(version, question)) found.set(question, version);
    }
  }

  /**
   * Looks questions up in timelines and adds the ids it finds.
   * @returns questions about records that have no timeline
   */
  async #findHeavy<Q extends AsOfQuestion>(questions: readonly Q[], ids: Map<Q, string>): Promise<Q[]> {
    if (questions.length === 0) return [];
    const roots = await this.#load(questions.map(({ key, seq }) => ({ id: timelineId(key), key, seq })));
    const leafOf = new Map<Q, string>();
    for (const question of questions) {
      const root = roots.get(timelineId(question.key));
      if (!root) continue;
      this.#heavy.set(question.key, true);
      const id = standsAt(root, dayNumber(question.validAt), question.seq);
      if (id === undefined) continue;
      if (root.of === 'leaves') leafOf.set(question, timelineId(question.key, id));
      else ids.set(question, id);
    }
    const leaves = await this.#load([...leafOf].map(([{ key, seq }, id]) => ({ id, key, seq })));
    for (const [question, leafId] of leafOf) {
      const leaf = leaves.get(leafId);
      const id = leaf && standsAt(leaf, dayNumber(question.validAt), question.seq);
      if (id !== undefined) ids.set(question, id);
    }
    return questions.filter(({ key }) => !roots.has(timelineId(key)));
  }

  async #byId<Q extends AsOfQuestion>(ids: ReadonlyMap<Q, string>): Promise<Map<Q, VersionDocument>> {
    const found = new Map<Q, VersionDocument>();
    if (ids.size === 0) return found;
    const wanted = { _id: { $in: [...new Set(ids.values())] } };
    const versions = await this.store.versions(this.resource).find(wanted).toArray();
    const byId = new Map(versions.map((version) => [version._id, version]));
    for (const [question, id] of ids) {
      const version = byId.get(id);
      if (version) found.set(question, version);
    }
    return found;
  }

  /** Parts of timelines, each right for the seq of the record that it is asked for. */
  async #load(
    asked: readonly { readonly id: string; readonly key: string; readonly seq: number }[],
  ): Promise<Map<string, KeptPart>> {
    const parts = new Map<string, KeptPart>();
    const missing = new Set<string>();
    for (const { id, key, seq } of asked) {
      const kept = this.#parts.get(id);
      if (kept && this.#isRight(kept, key, seq)) parts.set(id, kept);
      else missing.add(id);
    }
    if (missing.size === 0) return parts;
    const upTo = this.log.head();
    const documents = this.store.timelines(this.resource).find({ _id: { $in: [...missing] } });
    for (const document of await documents.toArray()) {
      const part = partOf(document, upTo);
      parts.set(document._id, part);
      this.#parts.set(document._id, part);
    }
    return parts;
  }
}

function filterOf(questions: readonly AsOfQuestion[]): object {
  const { key = '', validAt = '', seq = 0 } = questions[0] ?? {};
  return {
    key: questions.length === 1 ? key : { $in: questions.map((each) => each.key) },
    heavy: null,
    validFrom: { $lte: validAt },
    seqFrom: { $lte: seq },
    validTo: { $gt: validAt },
    seqTo: { $gt: seq },
  };
}

function holdsAt(version: VersionDocument, { validAt, seq }: AsOfQuestion): boolean {
  return version.validFrom <= validAt && validAt < version.validTo && version.seqFrom <= seq && seq < version.seqTo;
}

function partOf({ of, columns, ids }: TimelineDocument, upTo: number): KeptPart {
  return { of, columns: Buffer.from(columns.buffer), ids, upTo };
}
