import { LegalEntityServiceDefinition, LegalEntityStatisticsServiceDefinition } from '@registry/proto/legal-entity/v1';
import { type RunningService, bind, runService } from '@registry/service-kit';
import { AppModule } from './app.module';
import type { LegalEntityEnv } from './env';
import { LegalEntityController } from './legal-entity/legal-entity.controller';
import { StatisticsController } from './statistics/statistics.controller';

/** Starts the legal entity registry; resolves when it answers. */
export function startLegalEntity(env: LegalEntityEnv): Promise<RunningService> {
  return runService({
    name: 'legal-entity',
    module: AppModule,
    env,
    services: [
      bind(LegalEntityServiceDefinition, LegalEntityController),
      bind(LegalEntityStatisticsServiceDefinition, StatisticsController),
    ],
  });
}
