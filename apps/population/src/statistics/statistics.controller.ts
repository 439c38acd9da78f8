import { Inject, Injectable } from '@nestjs/common';
import type {
  BatchGetPopulationStatisticsRequest,
  BatchGetPopulationStatisticsResponse,
  GetPopulationStatisticsRequest,
  PopulationStatistics,
  PopulationStatisticsServiceDefinition,
} from '@registry/proto/population/v1';
import type { CallContext, ServiceImplementation } from '@registry/service-kit';
import { StatisticsService } from './statistics.service';

/** registry.population.v1.PopulationStatisticsService. */
@Injectable()
export class StatisticsController implements ServiceImplementation<typeof PopulationStatisticsServiceDefinition> {
  constructor(@Inject(StatisticsService) private readonly service: StatisticsService) {}

  getPopulationStatistics(request: GetPopulationStatisticsRequest): Promise<PopulationStatistics> {
    return this.service.get(request);
  }

  batchGetPopulationStatistics(
    request: BatchGetPopulationStatisticsRequest,
    call: CallContext,
  ): Promise<BatchGetPopulationStatisticsResponse> {
    return this.service.batchGet(request, call.domain);
  }
}
