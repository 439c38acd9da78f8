import { Inject, Injectable } from '@nestjs/common';
import type {
  BatchGetLegalEntityStatisticsRequest,
  BatchGetLegalEntityStatisticsResponse,
  GetLegalEntityStatisticsRequest,
  LegalEntityStatistics,
  LegalEntityStatisticsServiceDefinition,
} from '@registry/proto/legal-entity/v1';
import type { CallContext, ServiceImplementation } from '@registry/service-kit';
import { StatisticsService } from './statistics.service';

/** registry.legal_entity.v1.LegalEntityStatisticsService. */
@Injectable()
export class StatisticsController implements ServiceImplementation<typeof LegalEntityStatisticsServiceDefinition> {
  constructor(@Inject(StatisticsService) private readonly service: StatisticsService) {}

  getLegalEntityStatistics(request: GetLegalEntityStatisticsRequest): Promise<LegalEntityStatistics> {
    return this.service.get(request);
  }

  batchGetLegalEntityStatistics(
    request: BatchGetLegalEntityStatisticsRequest,
    call: CallContext,
  ): Promise<BatchGetLegalEntityStatisticsResponse> {
    return this.service.batchGet(request, call.domain);
  }
}
