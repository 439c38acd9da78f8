import { Inject, Injectable } from '@nestjs/common';
import type {
  BatchGetDivisionGeographiesRequest,
  BatchGetDivisionsRequest,
  DivisionServiceDefinition,
  ExportDivisionsRequest,
  GetDivisionGeographyRequest,
  GetDivisionHistoryRequest,
  GetDivisionRequest,
  ImportDivisionsRequest,
  ListDivisionsRequest,
} from '@registry/proto/geospatial/v1';
import type { CallContext, ServiceImplementation } from '@registry/service-kit';
import { GeographyService } from '../geography/geography.service';
import { DivisionService } from './division.service';

/** Serves `registry.geospatial.v1.DivisionService`. */
@Injectable()
export class DivisionController implements ServiceImplementation<typeof DivisionServiceDefinition> {
  constructor(
    @Inject(DivisionService) private readonly divisions: DivisionService,
    @Inject(GeographyService) private readonly geographies: GeographyService,
  ) {}

  getDivision(request: GetDivisionRequest) {
    return this.divisions.get(request);
  }

  batchGetDivisions(request: BatchGetDivisionsRequest, call: CallContext) {
    return this.divisions.batchGet(request, call);
  }

  listDivisions(request: ListDivisionsRequest) {
    return this.divisions.list(request);
  }

  getDivisionHistory(request: GetDivisionHistoryRequest) {
    return this.divisions.history(request);
  }

  importDivisions(chunks: AsyncIterable<ImportDivisionsRequest>, call: CallContext) {
    return this.divisions.import(chunks, call);
  }

  exportDivisions(request: ExportDivisionsRequest) {
    return this.divisions.export(request);
  }

  getDivisionGeography(request: GetDivisionGeographyRequest) {
    return this.geographies.get(request);
  }

  batchGetDivisionGeographies(request: BatchGetDivisionGeographiesRequest, call: CallContext) {
    return this.geographies.batchGet(request, call);
  }
}
