import { InvalidFactError } from '../errors';
import type { Moment } from '../log/commit';
import type { Follower } from '../log/follower';
import type { ResourceDefinition } from '../resource/definition';
import { type ClaimDocument, erasedId, mergedId, orderOf, rowOf, splitOrder } from '../store/documents';
import type { Store } from '../store/store';
import { dateInShanghai, OPEN_DATE } from '../time/dates';
import type { ErasedVersion, Version } from '../version/version';
import { OPEN_SEQ, toErasedVersion, toVersion, type VersionRow } from '../version/version-row';
import { claimIdOf } from '../write/identifiers';
import { type AsOfQuestion, AsOfReader } from './as-of-reader';
import { meets } from './conditions';
import { Gather } from './gather';
import { Lru } from './lru';
import { type PageSource, type Placed, readPage } from './merged-page';
import type { HistoryCursor, Page, SearchCursor, SearchQuery } from './query';
import { RecentChanges } from './recent-changes';

const MAX_PAGE = 1000;
/** Rows that one search looks at before it answers with a short page. */
const MAX_EXAMINED = 20_000;

/** What became of a record that is gone: its data was wiped, or another record stands for it. */
export type Fate = { readonly kind: 'erased' } | { readonly kind: 'merged'; readonly into: string };

/** Reads one resource as of a moment. Errors of every method: StoreUnavailableError. */
export class ResourceReader<D extends object> {
  readonly #cache: Lru<Version<D>>;
  readonly #claimCache: Lru<ClaimDocument>;
  readonly #current: Gather<Version<D>>;
  readonly #asOf: Gather<Version<D>>;
  readonly #claims: Gather<ClaimDocument>;
  readonly #versions: AsOfReader;
  /** Set at the first commit or read: then the follower knows where the log is. */
  #recent: RecentChanges | undefined;

  constructor(
    private readonly store: Store,
    private readonly follower: Follower,
    readonly definition: ResourceDefinition<D>,
    capacity: number,
  ) {
    this.#cache = new Lru(capacity);
    this.#claimCache = new Lru(capacity);
    this.#current = new Gather((keys) => store.guard(() => this.#loadCurrent(keys)));
    this.#asOf = new Gather((ids) => store.guard(() => this.#loadAsOf(ids)));
    this.#claims = new Gather((ids) => store.guard(() => this.#loadClaims(ids)));
    this.#versions = new AsOfReader(store, definition.name, {
      head: () => follower.head.seq,
      unchangedSince: (key, seq) => this.#recent?.unchangedSince(key, seq) ?? false,
    });
    follower.listen(({ changes, position: { seq } }) => {
      this.#recent ??= new RecentChanges(seq - 1);
      for (const { resource, key, kind } of changes) {
        if (resource !== definition.name) continue;
        this.#drop(key, seq);
        if (kind === 'erased') this.#dropClaims(key);
      }
    });
  }

  /** The version of a record that holds at the moment. */
  async get(key: string, moment: Moment): Promise<Version<D> | undefined> {
    const cached = this.#cache.get(key);
    if (cached && covers(cached, moment)) return cached;
    const isOver = cached?.validTo !== undefined && cached.validTo <= moment.validAt;
    if ((!cached || isOver) && this.#isOfNow(key, moment)) {
      const current = await this.#current.load(key);
      if (current && covers(current, moment)) return current;
    }
    return this.#asOf.load(asOfId(moment, key));
  }

  /** The same for many keys, in the order asked. */
  batchGet(keys: readonly string[], moment: Moment): Promise<(Version<D> | undefined)[]> {
    return Promise.all(keys.map((key) => this.get(key, moment)));
  }

  /**
   * Keys of the records that have, or once had, these identifiers; in the order asked. A record that was merged still
   * answers to its own: see `fate`.
   */
  resolve(kind: string, values: readonly string[], moment: Moment): Promise<(string | undefined)[]> {
    return Promise.all(values.map((value) => this.#claimant(claimIdOf({ kind, value }), moment)));
  }

  /** What became of a record of which nothing holds at the moment, if it is gone. */
  async fate(key: string, moment: Moment): Promise<Fate | undefined> {
    const [into, erased] = await Promise.all([this.#claimant(mergedId(key), moment), this.#claimant(erasedId(key))]);
    if (erased !== undefined) return { kind: 'erased' };
    return into === undefined ? undefined : { kind: 'merged', into };
  }

  /** All versions of a record on both clocks, newest commit first, latest valid date first within one; up to `seq`. */
  history(
    key: string,
    { limit, after, seq = OPEN_SEQ }: { limit: number; after?: HistoryCursor; seq?: number },
  ): Promise<Page<Version<D> | ErasedVersion, HistoryCursor>> {
    return this.store.guard(async () => {
      const size = pageSize(limit);
      const older = after && {
        $or: [{ seqFrom: { $lt: after.seqFrom } }, { seqFrom: after.seqFrom, validFrom: { $lt: after.validFrom } }],
      };
      const documents = await this.store
        .versions(this.definition.name)
        .find({ key, seqFrom: { $lte: seq }, ...older })
        .sort({ seqFrom: -1, validFrom: -1 })
        .limit(size + 1)
        .toArray();
      const items = documents.slice(0, size).map((document) => ({
        ...this.#versionOf(rowOf(document)),
        ...(document.seqTo < OPEN_SEQ && document.seqTo <= seq ? { seqTo: document.seqTo } : {}),
      }));
      const last = documents.length > size ? items.at(-1) : undefined;
      return { items, ...(last ? { next: { seqFrom: last.seqFrom, validFrom: last.validFrom } } : {}) };
    });
  }

  /** One page of the records that have a term, ordered by (sort, key). Errors: an unknown index is a fault of the caller. */
  search(query: SearchQuery, moment: Moment): Promise<Page<Version<D>, SearchCursor>> {
    const { index, term, and = [], sortFrom, sortTo, after } = query;
    if (!this.definition.indexes.some(({ name }) => name === index)) {
      throw new Error(`${this.definition.name} has no index ${index}.`);
    }
    const terms = `t_${index}`;
    const order = `o_${index}`;
    const filter = { [terms]: term, ...(and.length > 0 ? { $and: and.map((other) => ({ [terms]: other })) } : {}) };
    const range = {
      ...(after ? { after: orderOf(after.sort, after.key) } : {}),
      ...(sortFrom === undefined ? {} : { from: sortFrom }),
      ...(sortTo === undefined ? {} : { before: sortTo }),
    };
    const { name: resource } = this.definition;
    const source = { resource, currentOrder: order, versionOrder: order, filter, range, limit: pageSize(query.limit) };
    return this.store.guard(async () => {
      const { items, next } = await this.#page(source, query.where ?? {}, moment);
      return { items, ...(next === undefined ? {} : { next: splitOrder(next) }) };
    });
  }

  /** One page of all records, ordered by key. */
  scan({ after, limit }: { after?: string; limit: number }, moment: Moment): Promise<Page<Version<D>, string>> {
    const { name: resource } = this.definition;
    const range = after === undefined ? {} : { after };
    const orders = { currentOrder: '_id', versionOrder: 'key' };
    return this.store.guard(() =>
      this.#page({ resource, ...orders, filter: {}, range, limit: pageSize(limit) }, {}, moment),
    );
  }

  /** Whether the current document is likely what holds: of another date or knowledge the versions are asked at once. */
  #isOfNow(key: string, { validAt, seq }: Moment): boolean {
    return validAt >= this.#headDate() && this.#known().unchangedSince(key, seq);
  }

  /** The day of the last commit, on which the current documents were right. */
  #headDate(): string {
    const { recordedAt } = this.follower.head;
    return recordedAt === undefined ? '' : dateInShanghai(new Date(recordedAt));
  }

  async #page(
    source: PageSource,
    where: NonNullable<SearchQuery['where']>,
    moment: Moment,
  ): Promise<Page<Version<D>, string>> {
    const headDate = this.#headDate();
    const { limit } = source;
    // One more than asked for tells whether there is a next page.
    let step = limit + 1;
    let range = source.range;
    const items: { version: Version<D>; order: string }[] = [];
    for (let examined = 0; ;) {
      const rows: Placed[] = await readPage(this.store, { ...source, range, limit: step }, moment, headDate);
      for (const { row, order } of rows) {
        if (row.erased) continue;
        const version = toVersion(this.definition, row);
        if (meets(version.data, where)) items.push({ version, order });
      }
      const end = rows.at(-1)?.order;
      const page = items.slice(0, limit).map(({ version }) => version);
      if (items.length > limit) return { items: page, next: items[limit - 1]?.order ?? end };
      if (end === undefined || rows.length < step) return { items: page };
      examined += rows.length;
      if (examined >= MAX_EXAMINED) return { items: page, next: end };
      range = { ...range, after: end };
      step = Math.min(MAX_PAGE, step * 4);
    }
  }

  #versionOf(row: VersionRow): Version<D> | ErasedVersion {
    return row.erased ? toErasedVersion(this.definition, row) : toVersion(this.definition, row);
  }

  #drop(key: string, seq: number): void {
    this.#recent?.note(key, seq);
    this.#cache.delete(key);
  }

  /** Wiped claims are no more: others may make them. */
  #dropClaims(key: string): void {
    const held = [...this.#claimCache.values()].filter((claim) => claim.key === key);
    for (const { _id } of held) this.#claimCache.delete(_id);
  }

  /** Who holds a claim as of a moment, or by now. */
  async #claimant(id: string, moment?: Moment): Promise<string | undefined> {
    const claim = this.#claimCache.get(id) ?? (await this.#claims.load(id));
    return claim && (moment === undefined || claim.seqFrom <= moment.seq) ? claim.key : undefined;
  }

  async #loadCurrent(keys: string[]): Promise<Map<string, Version<D>>> {
    const isStill = this.#unchangedFromNow();
    const documents = await this.store
      .current(this.definition.name)
      .find({ _id: { $in: keys } })
      .toArray();
    const found = new Map<string, Version<D>>();
    for (const document of documents) {
      const version = toVersion(this.definition, rowOf(document));
      found.set(version.key, version);
      if (isStill(version.key)) this.#cache.set(version.key, version);
    }
    return found;
  }

  /** A load that begins now may keep what it finds of records that no commit has changed by its end. */
  #unchangedFromNow(): (key: string) => boolean {
    const { seq } = this.follower.head;
    const known = this.#known();
    return (key) => known.unchangedSince(key, seq);
  }

  #known(): RecentChanges {
    return (this.#recent ??= new RecentChanges(this.follower.head.seq));
  }

  async #loadAsOf(ids: string[]): Promise<Map<string, Version<D>>> {
    const questions = ids.map(questionOf);
    const found = new Map<string, Version<D>>();
    for (const [{ id }, document] of await this.#versions.find(questions)) {
      if (!document.erased) found.set(id, toVersion(this.definition, rowOf(document)));
    }
    return found;
  }

  async #loadClaims(ids: string[]): Promise<Map<string, ClaimDocument>> {
    const isStill = this.#unchangedFromNow();
    const claims = await this.store
      .claims(this.definition.name)
      .find({ _id: { $in: ids } })
      .toArray();
    const found = new Map<string, ClaimDocument>();
    for (const claim of claims) {
      found.set(claim._id, claim);
      // A claim goes away only when its record is wiped.
      if (isStill(claim.key)) this.#claimCache.set(claim._id, claim);
    }
    return found;
  }
}

function covers(version: Version<object>, { validAt, seq }: Moment): boolean {
  return version.seqFrom <= seq && version.validFrom <= validAt && validAt < (version.validTo ?? OPEN_DATE);
}

function asOfId({ validAt, seq }: Moment, key: string): string {
  return `${validAt}@${seq} ${key}`;
}

function questionOf(id: string): AsOfQuestion & { readonly id: string } {
  const space = id.indexOf(' ');
  const at = id.indexOf('@');
  return { id, key: id.slice(space + 1), validAt: id.slice(0, at), seq: Number(id.slice(at + 1, space)) };
}

function pageSize(limit: number): number {
  if (!Number.isInteger(limit) || limit < 1) {
    throw new InvalidFactError('limit', 'PAGE_SIZE_INVALID', 'A page has at least one item.');
  }
  return Math.min(limit, MAX_PAGE);
}
