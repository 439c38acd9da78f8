import { Module } from '@nestjs/common';
import { LedgerModule } from '@registry/service-kit';
import { HouseholdController } from './household/household.controller';
import { HouseholdService } from './household/household.service';
import { PersonController } from './person/person.controller';
import { PersonImportService } from './person/person-import.service';
import { PersonService } from './person/person.service';
import { StatisticsController } from './statistics/statistics.controller';
import { StatisticsService } from './statistics/statistics.service';
import { populationLedger } from './registry';

/** The population registry 人口基础信息库. */
@Module({
  imports: [LedgerModule.forRoot(populationLedger)],
  providers: [
    PersonController,
    PersonService,
    PersonImportService,
    HouseholdController,
    HouseholdService,
    StatisticsController,
    StatisticsService,
  ],
})
export class AppModule {}
