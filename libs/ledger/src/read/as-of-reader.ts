import type { mongo } from 'mongoose';
import { type TimelineDocument, timelineId, type VersionDocument } from '../store/documents';
import type { Store } from '../store/store';
import { dayNumber } from '../time/dates';
import { type PackedSpans, standsAt } from '../timeline/packed-spans';
import { Lru } from './lru';

/** Parts of timelines that a reader keeps; one is of some 10 kB. */
const KEPT_PARTS = 1000;
const KNOWN_HEAVY = 50_000;
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

/**
 * Finds versions on both clocks. A light record's by one look into their index; a heavy one's by its timeline and then
 * by id, so that it takes as long whatever the date, the seq and the number of versions.
 */
export class AsOfReader {
  readonly #parts = new Lru<KeptPart>(KEPT_PARTS);
  readonly #heavy = new Lru<true>(KNOWN_HEAVY);

  /** @param head the commit that every read of the store sees at least */
  constructor(
    private readonly store: Store,
    private readonly resource: string,
    private readonly head: () => number,
  ) {}

  /** The versions that hold, by question. */
  async find<Q extends AsOfQuestion>(questions: readonly Q[]): Promise<Map<Q, VersionDocument>> {
    const isHeavy = ({ key }: AsOfQuestion): boolean => this.#heavy.get(key) === true;
    const light = questions.filter((question) => !isHeavy(question));
    const found = await this.#findLight(light);
    const rest = questions.filter((question) => !found.has(question));
    for (const [question, version] of await this.#findHeavy(rest)) found.set(question, version);
    return found;
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

  async #findHeavy<Q extends AsOfQuestion>(questions: readonly Q[]): Promise<Map<Q, VersionDocument>> {
    const found = new Map<Q, VersionDocument>();
    if (questions.length === 0) return found;
    const seq = Math.max(...questions.map((question) => question.seq));
    const roots = await this.#load(
      questions.map(({ key }) => timelineId(key)),
      seq,
    );
    for (const key of roots.keys()) this.#heavy.set(key, true);
    const ids = new Map<Q, string>();
    const leafOf = new Map<Q, string>();
    for (const question of questions) {
      const root = roots.get(timelineId(question.key));
      const id = root && standsAt(root, dayNumber(question.validAt), question.seq);
      if (id === undefined) continue;
      if (root?.of === 'leaves') leafOf.set(question, timelineId(question.key, id));
      else ids.set(question, id);
    }
    const leaves = await this.#load([...leafOf.values()], seq);
    for (const [question, leafId] of leafOf) {
      const leaf = leaves.get(leafId);
      const id = leaf && standsAt(leaf, dayNumber(question.validAt), question.seq);
      if (id !== undefined) ids.set(question, id);
    }
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

  /** Parts of timelines, known up to a seq at least. */
  async #load(ids: readonly string[], seq: number): Promise<Map<string, KeptPart>> {
    const parts = new Map<string, KeptPart>();
    const missing = new Set<string>();
    for (const id of ids) {
      const kept = this.#parts.get(id);
      if (kept && kept.upTo >= seq) parts.set(id, kept);
      else missing.add(id);
    }
    if (missing.size === 0) return parts;
    const upTo = this.head();
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
  const { validAt = '', seq = 0 } = questions[0] ?? {};
  return {
    key: { $in: questions.map(({ key }) => key) },
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
