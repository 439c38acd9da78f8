import { Inject, Injectable } from '@nestjs/common';
import type {
  BatchGetFeaturesRequest,
  ExportFeaturesRequest,
  FeatureServiceDefinition,
  GetFeatureHistoryRequest,
  GetFeatureRequest,
  GetLayerRequest,
  ImportFeaturesRequest,
  ImportLayersRequest,
  ListLayersRequest,
  SearchFeaturesRequest,
} from '@registry/proto/geospatial/v1';
import type { CallContext, ServiceImplementation } from '@registry/service-kit';
import { LayerService } from '../layer/layer.service';
import { FeatureSearchService } from './feature-search.service';
import { FeatureService } from './feature.service';

/** Serves `registry.geospatial.v1.FeatureService`. */
@Injectable()
export class FeatureController implements ServiceImplementation<typeof FeatureServiceDefinition> {
  constructor(
    @Inject(LayerService) private readonly layers: LayerService,
    @Inject(FeatureService) private readonly features: FeatureService,
    @Inject(FeatureSearchService) private readonly searches: FeatureSearchService,
  ) {}

  getLayer(request: GetLayerRequest) {
    return this.layers.get(request);
  }

  listLayers(request: ListLayersRequest) {
    return this.layers.list(request);
  }

  importLayers(chunks: AsyncIterable<ImportLayersRequest>, call: CallContext) {
    return this.layers.import(chunks, call);
  }

  getFeature(request: GetFeatureRequest) {
    return this.features.get(request);
  }

  batchGetFeatures(request: BatchGetFeaturesRequest, call: CallContext) {
    return this.features.batchGet(request, call);
  }

  searchFeatures(request: SearchFeaturesRequest) {
    return this.searches.search(request);
  }

  getFeatureHistory(request: GetFeatureHistoryRequest) {
    return this.features.history(request);
  }

  importFeatures(chunks: AsyncIterable<ImportFeaturesRequest>, call: CallContext) {
    return this.features.import(chunks, call);
  }

  exportFeatures(request: ExportFeaturesRequest) {
    return this.features.export(request);
  }
}
