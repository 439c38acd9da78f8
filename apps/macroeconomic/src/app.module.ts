import { Module } from '@nestjs/common';
import { LedgerModule } from '@registry/service-kit';
import { EconomyService } from './economy/economy.service';
import { IndicatorController } from './indicator/indicator.controller';
import { IndicatorService } from './indicator/indicator.service';
import { ObservationImportService } from './observation/observation-import.service';
import { ObservationService } from './observation/observation.service';
import { SeriesController } from './series/series.controller';
import { SeriesService } from './series/series.service';
import { StatisticsController } from './statistics/statistics.controller';
import { StatisticsService } from './statistics/statistics.service';
import { macroeconomicLedger } from './registry';

/** 宏观经济基础数据库 the macroeconomic registry. */
@Module({
  imports: [LedgerModule.forRoot(macroeconomicLedger)],
  providers: [
    IndicatorController,
    SeriesController,
    StatisticsController,
    IndicatorService,
    SeriesService,
    ObservationService,
    ObservationImportService,
    EconomyService,
    StatisticsService,
  ],
})
export class AppModule {}
