import { Inject, Injectable } from '@nestjs/common';
import type {
  BatchGetLegalEntitiesRequest,
  BatchGetLegalEntitiesResponse,
  ExportLegalEntitiesRequest,
  ExportLegalEntitiesResponse,
  GetLegalEntityHistoryRequest,
  GetLegalEntityHistoryResponse,
  GetLegalEntityRequest,
  ImportLegalEntitiesRequest,
  ImportLegalEntitiesResponse,
  LegalEntity,
  LegalEntityServiceDefinition,
  SearchLegalEntitiesRequest,
  SearchLegalEntitiesResponse,
} from '@registry/proto/legal-entity/v1';
import type { CallContext, Encoded, ServiceImplementation } from '@registry/service-kit';
import { LegalEntityImportService } from './legal-entity-import.service';
import { LegalEntityService } from './legal-entity.service';

/** registry.legal_entity.v1.LegalEntityService. */
@Injectable()
export class LegalEntityController implements ServiceImplementation<typeof LegalEntityServiceDefinition> {
  constructor(
    @Inject(LegalEntityService) private readonly service: LegalEntityService,
    @Inject(LegalEntityImportService) private readonly imports: LegalEntityImportService,
  ) {}

  getLegalEntity(request: GetLegalEntityRequest): Promise<Encoded<LegalEntity>> {
    return this.service.get(request);
  }

  batchGetLegalEntities(
    request: BatchGetLegalEntitiesRequest,
    call: CallContext,
  ): Promise<BatchGetLegalEntitiesResponse> {
    return this.service.batchGet(request, call.domain);
  }

  searchLegalEntities(request: SearchLegalEntitiesRequest, call: CallContext): Promise<SearchLegalEntitiesResponse> {
    return this.service.search(request, call);
  }

  getLegalEntityHistory(request: GetLegalEntityHistoryRequest): Promise<GetLegalEntityHistoryResponse> {
    return this.service.history(request);
  }

  importLegalEntities(
    requests: AsyncIterable<ImportLegalEntitiesRequest>,
    call: CallContext,
  ): AsyncGenerator<ImportLegalEntitiesResponse> {
    return this.imports.run(requests, call);
  }

  exportLegalEntities(request: ExportLegalEntitiesRequest): AsyncGenerator<ExportLegalEntitiesResponse> {
    return this.service.export(request);
  }
}
