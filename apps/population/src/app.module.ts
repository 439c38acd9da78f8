import { Module } from '@nestjs/common';
import { LedgerModule } from '@registry/service-kit';
import { HouseholdController } from './household/household.controller';
import { HouseholdService } from './household/household.service';
import { PersonController } from './person/person.controller';
import { PersonImportService } from './person/person-import.service';
import { persons } from './person/person.resource';
import { PersonService } from './person/person.service';
import { StatisticsController } from './statistics/statistics.controller';
import { StatisticsService } from './statistics/statistics.service';

/** The population registry 人口基础信息库. */
@Module({
  imports: [LedgerModule.forRoot({ registry: 'population', resources: [persons] })],
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
