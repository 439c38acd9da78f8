import { Inject, Injectable } from '@nestjs/common';
import { Ledger } from '@registry/ledger';
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
  type CallContext,
  type Encoded,
  PageTokens,
  RecordReads,
  RegistryError,
  attempt,
  requireBatchSize,
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
  private readonly reads: RecordReads<LegalEntityData>;

  constructor(@Inject(Ledger) ledger: Ledger, @Inject(PageTokens) tokens: PageTokens) {
    this.reads = new RecordReads({ ledger, definition: legalEntities, tokens, missing: legalEntityNotFound });
  }

  /** One entity, already encoded: most reads find the bytes made. */
  async get({ legalEntity, asOf }: GetLegalEntityRequest): Promise<Encoded<LegalEntity>> {
    return toEncodedLegalEntity(await this.reads.get(entityReference(legalEntity, 'legalEntity'), asOf));
  }

  /** Up to 1,000 entities, each with a result of its own. */
  async batchGet(request: BatchGetLegalEntitiesRequest, domain: string): Promise<BatchGetLegalEntitiesResponse> {
    requireBatchSize('legalEntities', request.legalEntities.length);
    const references = request.legalEntities.map((entity, index) =>
      attempt(() => entityReference(entity, `legalEntities[${index}]`)),
    );
    const { found, knownAt } = await this.reads.batchGet(references, request.asOf);
    return {
      results: found.map((item) => ({
        result:
          item instanceof RegistryError
            ? { $case: 'error', value: toItemError(item, domain) }
            : { $case: 'legalEntity', value: toLegalEntity(item) },
      })),
      knownAt,
    };
  }

  /** One page of a search. */
  async search(request: SearchLegalEntitiesRequest, call: CallContext): Promise<SearchLegalEntitiesResponse> {
    const { items, ...page } = await this.reads.search(request, planEntitySearch(request), call);
    return { legalEntities: items.map(toLegalEntity), ...page };
  }

  /** One page of all versions of an entity. */
  async history(request: GetLegalEntityHistoryRequest): Promise<GetLegalEntityHistoryResponse> {
    const reference = entityReference(request.legalEntity, 'legalEntity');
    const { items, ...page } = await this.reads.history(request, reference);
    return { versions: items.map(toLegalEntity), ...page };
  }

  /** All entities by entity id. */
  export({ asOf, after }: ExportLegalEntitiesRequest): AsyncGenerator<ExportLegalEntitiesResponse> {
    return this.reads.export({ asOf, after: after === '' ? '' : entityKey(after) }, (items, knownAt) => ({
      legalEntities: items.map(toLegalEntity),
      knownAt,
    }));
  }
}
