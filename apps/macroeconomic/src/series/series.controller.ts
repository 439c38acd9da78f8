import { Inject, Injectable } from '@nestjs/common';
import type {
  BatchGetRegionEconomiesRequest,
  BatchGetSeriesRequest,
  ExportObservationsRequest,
  GetRegionEconomyRequest,
  GetSeriesRequest,
  ImportObservationsRequest,
  ListObservationsRequest,
  ListSeriesRequest,
  ListVintagesRequest,
  SeriesServiceDefinition,
} from '@registry/proto/macroeconomic/v1';
import type { CallContext, ServiceImplementation } from '@registry/service-kit';
import { EconomyService } from '../economy/economy.service';
import { ObservationImportService } from '../observation/observation-import.service';
import { ObservationService } from '../observation/observation.service';
import { SeriesService } from './series.service';

/** Serves `registry.macroeconomic.v1.SeriesService`. */
@Injectable()
export class SeriesController implements ServiceImplementation<typeof SeriesServiceDefinition> {
  constructor(
    @Inject(SeriesService) private readonly series: SeriesService,
    @Inject(ObservationService) private readonly observations: ObservationService,
    @Inject(ObservationImportService) private readonly imports: ObservationImportService,
    @Inject(EconomyService) private readonly economies: EconomyService,
  ) {}

  getSeries(request: GetSeriesRequest) {
    return this.series.get(request);
  }

  batchGetSeries(request: BatchGetSeriesRequest, call: CallContext) {
    return this.series.batchGet(request, call);
  }

  listSeries(request: ListSeriesRequest) {
    return this.series.list(request);
  }

  listObservations(request: ListObservationsRequest) {
    return this.observations.list(request);
  }

  listVintages(request: ListVintagesRequest) {
    return this.observations.vintages(request);
  }

  getRegionEconomy(request: GetRegionEconomyRequest) {
    return this.economies.get(request);
  }

  batchGetRegionEconomies(request: BatchGetRegionEconomiesRequest, call: CallContext) {
    return this.economies.batchGet(request, call);
  }

  importObservations(chunks: AsyncIterable<ImportObservationsRequest>, call: CallContext) {
    return this.imports.run(chunks, call);
  }

  exportObservations(request: ExportObservationsRequest) {
    return this.observations.export(request);
  }
}
