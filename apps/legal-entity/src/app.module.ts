import { Module } from '@nestjs/common';
import { LedgerModule } from '@registry/service-kit';
import { LegalEntityController } from './legal-entity/legal-entity.controller';
import { LegalEntityImportService } from './legal-entity/legal-entity-import.service';
import { legalEntities } from './legal-entity/legal-entity.resource';
import { LegalEntityService } from './legal-entity/legal-entity.service';
import { StatisticsController } from './statistics/statistics.controller';
import { StatisticsService } from './statistics/statistics.service';

/** The legal entity registry 法人单位基础信息库. */
@Module({
  imports: [LedgerModule.forRoot({ registry: 'legal-entity', resources: [legalEntities] })],
  providers: [
    LegalEntityController,
    LegalEntityService,
    LegalEntityImportService,
    StatisticsController,
    StatisticsService,
  ],
})
export class AppModule {}
