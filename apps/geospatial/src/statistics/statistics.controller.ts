import { Inject, Injectable } from '@nestjs/common';
import type {
  GeospatialStatisticsServiceDefinition,
  GetGeospatialStatisticsRequest,
} from '@registry/proto/geospatial/v1';
import type { ServiceImplementation } from '@registry/service-kit';
import { StatisticsService } from './statistics.service';

/** Serves `registry.geospatial.v1.GeospatialStatisticsService`. */
@Injectable()
export class StatisticsController implements ServiceImplementation<typeof GeospatialStatisticsServiceDefinition> {
  constructor(@Inject(StatisticsService) private readonly statistics: StatisticsService) {}

  getGeospatialStatistics(request: GetGeospatialStatisticsRequest) {
    return this.statistics.get(request);
  }
}
