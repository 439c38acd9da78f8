import {
  IndicatorServiceDefinition,
  MacroeconomicStatisticsServiceDefinition,
  SeriesServiceDefinition,
} from '@registry/proto/macroeconomic/v1';
import { bind, type RunningService, runService } from '@registry/service-kit';
import { AppModule } from './app.module';
import type { MacroeconomicEnv } from './env';
import { IndicatorController } from './indicator/indicator.controller';
import { SeriesController } from './series/series.controller';
import { StatisticsController } from './statistics/statistics.controller';

/** Starts the macroeconomic registry; resolves when it answers. */
export function startMacroeconomic(env: MacroeconomicEnv): Promise<RunningService> {
  return runService({
    name: 'macroeconomic',
    module: AppModule,
    env,
    services: [
      bind(IndicatorServiceDefinition, IndicatorController),
      bind(SeriesServiceDefinition, SeriesController),
      bind(MacroeconomicStatisticsServiceDefinition, StatisticsController),
    ],
  });
}
