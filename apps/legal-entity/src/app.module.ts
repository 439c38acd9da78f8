import { Module } from '@nestjs/common';
import { LedgerModule } from '@registry/service-kit';
import { LegalEntityController } from './legal-entity/legal-entity.controller';
import { LegalEntityImportService } from './legal-entity/legal-entity-import.service';
import { LegalEntityService } from './legal-entity/legal-entity.service';
import { StatisticsController } from './statistics/statistics.controller';
import { StatisticsService } from './statistics/statistics.service';
import { legalEntityLedger } from './registry';

/** The legal entity registry 法人单位基础信息库. */
@Module({
  imports: [LedgerModule.forRoot(legalEntityLedger)],
  providers: [
    LegalEntityController,
    LegalEntityService,
    LegalEntityImportService,
    StatisticsController,
    StatisticsService,
  ],
})
export class AppModule {}
