import { Inject, Injectable } from '@nestjs/common';
import type {
  GetMacroeconomicStatisticsRequest,
  MacroeconomicStatisticsServiceDefinition,
} from '@registry/proto/macroeconomic/v1';
import type { ServiceImplementation } from '@registry/service-kit';
import { StatisticsService } from './statistics.service';

/** Serves `registry.macroeconomic.v1.MacroeconomicStatisticsService`. */
@Injectable()
export class StatisticsController implements ServiceImplementation<typeof MacroeconomicStatisticsServiceDefinition> {
  constructor(@Inject(StatisticsService) private readonly statistics: StatisticsService) {}

  getMacroeconomicStatistics(request: GetMacroeconomicStatisticsRequest) {
    return this.statistics.get(request);
  }
}
