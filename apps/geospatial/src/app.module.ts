import { Module } from '@nestjs/common';
import { LedgerModule } from '@registry/service-kit';
import { DivisionController } from './division/division.controller';
import { DivisionService } from './division/division.service';
import { FeatureSearchService } from './feature/feature-search.service';
import { FeatureController } from './feature/feature.controller';
import { FeatureService } from './feature/feature.service';
import { SpatialIndex } from './feature/spatial-index';
import { GeographyService } from './geography/geography.service';
import { LayerService } from './layer/layer.service';
import { StatisticsController } from './statistics/statistics.controller';
import { StatisticsService } from './statistics/statistics.service';
import { geospatialLedger } from './registry';

/** 空间地理与自然资源基础信息库 the geospatial registry. */
@Module({
  imports: [LedgerModule.forRoot(geospatialLedger)],
  providers: [
    DivisionController,
    FeatureController,
    StatisticsController,
    DivisionService,
    GeographyService,
    LayerService,
    FeatureService,
    FeatureSearchService,
    SpatialIndex,
    StatisticsService,
  ],
})
export class AppModule {}
