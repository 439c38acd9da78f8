import type {
  ErasedVersion,
  HistoryCursor,
  Ledger,
  Moment,
  Position,
  ResourceDefinition,
  ResourceReader,
  SearchCursor,
  Version,
} from '@registry/ledger';
import type { AsOf } from '@registry/proto/common/v1';
import type { RegistryError } from '../errors/registry-error';
import { exportPages } from '../exports/export-pages';
import type { CallContext } from '../grpc-server/call-context';
import { readMoment } from '../moments/read-moment';
import type { PageTokens } from '../page-tokens/page-tokens';
import { pageSize } from '../paging/page-size';
import { RecordLookup, type RecordReference } from './record-lookup';
import { nextPageToken, openPage } from './record-pages';
import { type RecordSearch, searchPage } from './search-page';

/** What every request of a page holds. */
interface PageRequest {
  readonly pageSize: number;
  readonly pageToken: string;
}

/** One page of records, as list methods answer it. */
interface RecordPage<D extends object> {
  readonly items: readonly Version<D>[];
  readonly nextPageToken: string;
  /** What all pages are read at. */
  readonly knownAt: Position[];
}

/** One page of a history. */
interface HistoryPage<D extends object> {
  readonly items: readonly (Version<D> | ErasedVersion)[];
  readonly nextPageToken: string;
  /** What all pages are read at. */
  readonly knownAt: Position[];
}

/** Where the records of one resource are. */
interface RecordSource<D extends object> {
  readonly ledger: Ledger;
  readonly definition: ResourceDefinition<D>;
  readonly tokens: PageTokens;
  /** Makes the NOT_FOUND of the resource. */
  readonly missing: () => RegistryError;
}

/** Reads of one resource whose records are known by a key or by numbers: what its Get to Export do alike. */
export class RecordReads<D extends object> {
  private readonly reader: ResourceReader<D>;
  private readonly lookup: RecordLookup<D>;

  constructor(private readonly source: RecordSource<D>) {
    this.reader = source.ledger.resource(source.definition);
    this.lookup = new RecordLookup(this.reader, source.missing);
  }

  /** The version that holds. @throws RegistryError NOT_FOUND, also `RECORD_ERASED`, and those of {@link readMoment} */
  async get(reference: RecordReference, asOf: AsOf | undefined): Promise<Version<D>> {
    return this.lookup.one(reference, await this.moment(asOf));
  }

  /** A version or why not for each reference, in their order. */
  async batchGet(
    references: readonly (RecordReference | RegistryError)[],
    asOf: AsOf | undefined,
  ): Promise<{ found: (Version<D> | RegistryError)[]; knownAt: Position[] }> {
    const moment = await this.moment(asOf);
    return { found: await this.lookup.many(references, moment), knownAt: [...moment.positions] };
  }

  /**
   * One page of a search, 50 records unless told and 500 at most; all pages are read at the moment of the first. A page may be
   * short and have a next one. Once the call is aborted nothing more is read.
   */
  async search(
    request: PageRequest & { readonly asOf: AsOf | undefined },
    search: RecordSearch<D>,
    { signal }: Pick<CallContext, 'signal'>,
  ): Promise<RecordPage<D>> {
    const { definition, tokens } = this.source;
    const limit = pageSize(request.pageSize, { fallback: 50, max: 500 });
    const { moment, from } = await openPage<SearchCursor>(tokens, request, (at = request.asOf) => this.moment(at));
    const { items, next } = await searchPage(definition, this.reader, { ...search, limit, signal, ...from }, moment);
    return {
      items,
      nextPageToken: nextPageToken(tokens, request, moment, next),
      knownAt: [...moment.positions],
    };
  }

  /**
   * One page of all versions of a record that were known at the moment, 100 unless told and 1,000 at most; all pages are
   * read at the moment of the first. Of erased ones nothing but what the ledger says of them. @throws RegistryError NOT_FOUND
   */
  async history(
    request: PageRequest & { readonly asOf: AsOf | undefined },
    reference: RecordReference,
  ): Promise<HistoryPage<D>> {
    const { tokens, missing } = this.source;
    const limit = pageSize(request.pageSize, { fallback: 100, max: 1_000 });
    const { moment, from } = await openPage<HistoryCursor>(tokens, request, (at = request.asOf) => this.moment(at));
    const key = await this.lookup.key(reference, moment);
    const { items, next } = await this.reader.history(key, { limit, seq: moment.seq, ...from });
    if (from.after === undefined && items.length === 0) {
      throw missing();
    }
    return { items, nextPageToken: nextPageToken(tokens, request, moment, next), knownAt: [...moment.positions] };
  }

  /** All records by key, 500 a message; `after` is the key to resume after, empty for none. */
  async *export<Message>(
    { asOf, after }: { readonly asOf: AsOf | undefined; readonly after: string },
    message: (items: readonly Version<D>[], knownAt: Position[]) => Message,
  ): AsyncGenerator<Message> {
    const moment = await this.moment(asOf);
    yield* exportPages({
      after,
      read: (page) => this.reader.scan(page, moment),
      message: (items: readonly Version<D>[]) => message(items, [...moment.positions]),
    });
  }

  private moment(asOf: AsOf | undefined): Promise<Moment> {
    return readMoment(this.source.ledger, asOf);
  }
}
