import {
  HouseholdServiceDefinition,
  PersonServiceDefinition,
  PopulationStatisticsServiceDefinition,
} from '@registry/proto/population/v1';
import { type RunningService, bind, runService } from '@registry/service-kit';
import { AppModule } from './app.module';
import type { PopulationEnv } from './env';
import { HouseholdController } from './household/household.controller';
import { PersonController } from './person/person.controller';
import { StatisticsController } from './statistics/statistics.controller';

/** Starts the population registry; resolves when it answers. */
export function startPopulation(env: PopulationEnv): Promise<RunningService> {
  return runService({
    name: 'population',
    module: AppModule,
    env,
    services: [
      bind(PersonServiceDefinition, PersonController),
      bind(HouseholdServiceDefinition, HouseholdController),
      bind(PopulationStatisticsServiceDefinition, StatisticsController),
    ],
  });
}
