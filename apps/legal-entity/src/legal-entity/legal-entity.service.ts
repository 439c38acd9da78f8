import { Inject, Injectable } from '@nestjs/common';
import { type HistoryCursor, Ledger, type ResourceReader, type SearchCursor } from '@registry/ledger';
import type {
  BatchGetLegalEntitiesRequest,
  BatchGetLegalEntitiesResponse,
  ExportLegalEntitiesRequest,
  ExportLegalEntitiesResponse,
  GetLegalEntityHistoryRequest,
  GetLegalEntityHistoryResponse,
  GetLegalEntityRequest,
  LegalEntity,
  SearchLegalEntitiesRequest,
  SearchLegalEntitiesResponse,
} from '@registry/proto/legal-entity/v1';
import {
  type Encoded,
  PageTokens,
  RecordLookup,
  RegistryError,
  attempt,
  exportPages,
  nextPageToken,
  openPage,
  pageSize,
  readMoment,
  requireBatchSize,
  searchPage,
  toItemError,
} from '@registry/service-kit';
import { entityReference } from './entity-reference';
import { planEntitySearch } from './entity-search';
import type { LegalEntityData } from './legal-entity-data';
import { legalEntityNotFound } from './legal-entity.errors';
import { toEncodedLegalEntity, toLegalEntity } from './legal-entity.mapper';
import { entityKey, legalEntities } from './legal-entity.resource';

/** Reads of legal entities. */
@Injectable()
export class LegalEntityService {
  private readonly reader: ResourceReader<LegalEntityData>;
  private readonly lookup: RecordLookup<LegalEntityData>;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {
    this.reader = ledger.resource(legalEntities);
    this.lookup = new RecordLookup(this.reader, legalEntityNotFound);
  }

  /** One entity, already encoded: most reads find the bytes made. */
  async get({ legalEntity, asOf }: GetLegalEntityRequest): Promise<Encoded<LegalEntity>> {
    const reference = entityReference(legalEntity, 'legalEntity');
    return toEncodedLegalEntity(await this.lookup.one(reference, await readMoment(this.ledger, asOf)));
  }

  /** Up to 1,000 entities, each with a result of its own. */
  async batchGet(request: BatchGetLegalEntitiesRequest, domain: string): Promise<BatchGetLegalEntitiesResponse> {
    requireBatchSize('legalEntities', request.legalEntities.length);
    const moment = await readMoment(this.ledger, request.asOf);
    const references = request.legalEntities.map((entity, index) =>
      attempt(() => entityReference(entity, `legalEntities[${index}]`)),
    );
    const found = await this.lookup.many(references, moment);
    return {
      results: found.map((item) => ({
        result:
          item instanceof RegistryError
            ? { $case: 'error', value: toItemError(item, domain) }
            : { $case: 'legalEntity', value: toLegalEntity(item) },
      })),
      knownAt: [...moment.positions],
    };
  }

  /** One page of a search; all pages are read at the moment of the first. */
  async search(request: SearchLegalEntitiesRequest): Promise<SearchLegalEntitiesResponse> {
    const search = planEntitySearch(request);
    const limit = pageSize(request.pageSize, { fallback: 50, max: 500 });
    const { moment, from } = await openPage<SearchCursor>(this.tokens, request, () =>
      readMoment(this.ledger, request.asOf),
    );
    const { items, next } = await searchPage(legalEntities, this.reader, { ...search, limit, ...from }, moment);
    return {
      legalEntities: items.map(toLegalEntity),
      nextPageToken: nextPageToken(this.tokens, request, moment, next),
      knownAt: [...moment.positions],
    };
  }

  /** One page of all versions of an entity. */
  async history(request: GetLegalEntityHistoryRequest): Promise<GetLegalEntityHistoryResponse> {
    const reference = entityReference(request.legalEntity, 'legalEntity');
    const limit = pageSize(request.pageSize, { fallback: 100, max: 1_000 });
    const { moment, from } = await openPage<HistoryCursor>(this.tokens, request, () => this.ledger.moment());
    const key = await this.lookup.key(reference, moment);
    const { items, next } = await this.reader.history(key, { limit, seq: moment.seq, ...from });
    if (from.after === undefined && items.length === 0) {
      throw legalEntityNotFound();
    }
    return {
      versions: items.map(toLegalEntity),
      nextPageToken: nextPageToken(this.tokens, request, moment, next),
    };
  }

  /** All entities by entity id. */
  async *export({ asOf, after }: ExportLegalEntitiesRequest): AsyncGenerator<ExportLegalEntitiesResponse> {
    const moment = await readMoment(this.ledger, asOf);
    yield* exportPages({
      ...(after === '' ? {} : { after: entityKey(after) }),
      read: (page) => this.reader.scan(page, moment),
      message: (items) => ({ legalEntities: items.map(toLegalEntity), knownAt: [...moment.positions] }),
    });
  }
}
