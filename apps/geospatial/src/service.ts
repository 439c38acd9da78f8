import {
  DivisionServiceDefinition,
  FeatureServiceDefinition,
  GeospatialStatisticsServiceDefinition,
} from '@registry/proto/geospatial/v1';
import { bind, type ServiceEnv, type ServiceOptions } from '@registry/service-kit';
import { AppModule } from './app.module';
import { DivisionController } from './division/division.controller';
import { FeatureController } from './feature/feature.controller';
import { StatisticsController } from './statistics/statistics.controller';

/** What `runService` needs to start the geospatial registry. */
export function geospatialService(env: ServiceEnv): ServiceOptions {
  return {
    name: 'geospatial',
    module: AppModule,
    env,
    services: [
      bind(DivisionServiceDefinition, DivisionController),
      bind(FeatureServiceDefinition, FeatureController),
      bind(GeospatialStatisticsServiceDefinition, StatisticsController),
    ],
  };
}
