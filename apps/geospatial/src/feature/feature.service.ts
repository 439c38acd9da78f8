import { Inject, Injectable } from '@nestjs/common';
import { type Fact, type HistoryCursor, Ledger, type ResourceReader, type Version } from '@registry/ledger';
import {
  type BatchGetFeaturesRequest,
  type BatchGetFeaturesResponse,
  type ExportFeaturesRequest,
  type ExportFeaturesResponse,
  type Feature,
  type FeatureResult,
  FeatureView,
  type GetFeatureHistoryRequest,
  type GetFeatureHistoryResponse,
  type GetFeatureRequest,
  type ImportFeaturesRequest,
  type ImportFeaturesResponse,
} from '@registry/proto/geospatial/v1';
import {
  type CallContext,
  exportPages,
  heldVersion,
  heldVersions,
  importChunks,
  importRequest,
  nextPageToken,
  openPage,
  pageSize,
  PageTokens,
  readMoment,
  recordFacts,
  RegistryError,
  requireBatchSize,
  toItemError,
} from '@registry/service-kit';
import { layers } from '../layer/layer.resource';
import { layerNotFound } from '../layer/layer.service';
import { parseFeatureName } from './feature-name';
import { readFeatureRow } from './feature-row';
import { featureNotFound, malformedFeatureName, responseTooLarge } from './feature.errors';
import { toFeature } from './feature.mapper';
import { type FeatureData, features } from './feature.resource';
import { MessageRoom } from './message-room';

/** Features a message of an export: each may have the largest geometry. */
const exportedAtOnce = 25;

/** 地理要素 features: reads on both clocks, imports, exports. */
@Injectable()
export class FeatureService {
  private readonly reader: ResourceReader<FeatureData>;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {
    this.reader = ledger.resource(features);
  }

  async get({ name, view, asOf }: GetFeatureRequest): Promise<Feature> {
    if (parseFeatureName(name) === undefined) {
      throw malformedFeatureName('name');
    }
    const moment = await readMoment(this.ledger, asOf);
    const version = await heldVersion(this.reader, name, moment);
    if (version === undefined) {
      throw featureNotFound(name, moment.validAt);
    }
    return toFeature(version, view);
  }

  async batchGet(
    { names, view, asOf }: BatchGetFeaturesRequest,
    { domain }: CallContext,
  ): Promise<BatchGetFeaturesResponse> {
    requireBatchSize('names', names.length);
    const moment = await readMoment(this.ledger, asOf);
    const versions = await heldVersions(this.reader, names, moment);
    const room = new MessageRoom();
    const results = names.map((name, index): FeatureResult => {
      const version = versions[index];
      if (version instanceof RegistryError) {
        return { result: { $case: 'error', value: toItemError(version, domain) } };
      }
      const feature = version === undefined ? undefined : toFeature(version, view);
      if (feature !== undefined && room.take(feature)) {
        return { result: { $case: 'feature', value: feature } };
      }
      const isName = parseFeatureName(name) !== undefined;
      const missing = isName ? featureNotFound(name, moment.validAt) : malformedFeatureName(`names[${index}]`);
      const error = feature === undefined ? missing : responseTooLarge(name);
      return { result: { $case: 'error', value: toItemError(error, domain) } };
    });
    return { results, knownAt: [...moment.positions] };
  }

  async history(request: GetFeatureHistoryRequest): Promise<GetFeatureHistoryResponse> {
    if (parseFeatureName(request.name) === undefined) {
      throw malformedFeatureName('name');
    }
    const limit = pageSize(request.pageSize, { fallback: 20, max: exportedAtOnce });
    const { moment, from } = await openPage<HistoryCursor>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    const page = await this.reader.history(request.name, {
      limit,
      seq: moment.seq,
      ...from,
    });
    if (page.items.length === 0 && from.after === undefined) {
      throw featureNotFound(request.name, moment.validAt);
    }
    return {
      versions: page.items.map((version) => toFeature(version, request.view)),
      nextPageToken: nextPageToken(this.tokens, request, moment, page.next),
      knownAt: [...moment.positions],
    };
  }

  import(chunks: AsyncIterable<ImportFeaturesRequest>, call: CallContext): AsyncIterable<ImportFeaturesResponse> {
    return importChunks(chunks, {
      domain: call.domain,
      read: readFeatureRow,
      apply: async (facts, provenance) =>
        recordFacts(this.ledger, features, await this.ofKnownLayers(facts), importRequest(call, provenance)),
    });
  }

  async *export({ asOf, after }: ExportFeaturesRequest): AsyncIterable<ExportFeaturesResponse> {
    const moment = await readMoment(this.ledger, asOf);
    yield* exportPages({
      after,
      limit: exportedAtOnce,
      read: (page) => this.reader.scan(page, moment),
      message: (versions: readonly Version<FeatureData>[]) => ({
        features: versions.map((version) => toFeature(version, FeatureView.FULL)),
        knownAt: [...moment.positions],
      }),
    });
  }

  private async ofKnownLayers(facts: readonly Fact<FeatureData>[]): Promise<(Fact<FeatureData> | RegistryError)[]> {
    const ids = [...new Set(facts.map(({ data }) => data.layerId))];
    const found = await this.ledger.resource(layers).batchGet(ids, await this.ledger.moment());
    const known = new Set(ids.filter((_, index) => found[index] !== undefined));
    return facts.map((fact) => (known.has(fact.data.layerId) ? fact : layerNotFound(fact.data.layerId)));
  }
}
