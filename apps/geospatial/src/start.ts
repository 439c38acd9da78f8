import {
  DivisionServiceDefinition,
  FeatureServiceDefinition,
  GeospatialStatisticsServiceDefinition,
} from '@registry/proto/geospatial/v1';
import { bind, type RunningService, runService } from '@registry/service-kit';
import { AppModule } from './app.module';
import { DivisionController } from './division/division.controller';
import type { GeospatialEnv } from './env';
import { FeatureController } from './feature/feature.controller';
import { StatisticsController } from './statistics/statistics.controller';

/** Starts the geospatial registry; resolves when it answers. */
export function startGeospatial(env: GeospatialEnv): Promise<RunningService> {
  return runService({
    name: 'geospatial',
    module: AppModule,
    env,
    services: [
      bind(DivisionServiceDefinition, DivisionController),
      bind(FeatureServiceDefinition, FeatureController),
      bind(GeospatialStatisticsServiceDefinition, StatisticsController),
    ],
  });
}
