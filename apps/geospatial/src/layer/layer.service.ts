import { Inject, Injectable } from '@nestjs/common';
import { Ledger, type ResourceReader, type Version } from '@registry/ledger';
import type {
  GetLayerRequest,
  ImportLayersRequest,
  ImportLayersResponse,
  Layer,
  ListLayersRequest,
  ListLayersResponse,
} from '@registry/proto/geospatial/v1';
import {
  type CallContext,
  heldVersion,
  importChunks,
  importRequest,
  nextPageToken,
  openPage,
  notFound,
  pageSize,
  PageTokens,
  readMoment,
  recordFacts,
  recordMetadata,
  type RegistryError,
} from '@registry/service-kit';
import { readLayerRow } from './layer-row';
import { type LayerData, layers } from './layer.resource';

/** LAYER_NOT_FOUND: no layer has the id on that date. */
export function layerNotFound(layerId: string): RegistryError {
  return notFound('LAYER_NOT_FOUND', `There is no layer ${layerId}.`, { layerId });
}

/** 图层 layers: reads on both clocks and imports. */
@Injectable()
export class LayerService {
  private readonly reader: ResourceReader<LayerData>;

  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(PageTokens) private readonly tokens: PageTokens,
  ) {
    this.reader = ledger.resource(layers);
  }

  async get({ layerId, asOf }: GetLayerRequest): Promise<Layer> {
    const version = await heldVersion(this.reader, layerId, await readMoment(this.ledger, asOf));
    if (version === undefined) {
      throw layerNotFound(layerId);
    }
    return toLayer(version);
  }

  async list(request: ListLayersRequest): Promise<ListLayersResponse> {
    const limit = pageSize(request.pageSize, { fallback: 50, max: 500 });
    const { moment, from } = await openPage<{ key: string }>(this.tokens, request, (at = request.asOf) =>
      readMoment(this.ledger, at),
    );
    const page = await this.reader.scan(
      { limit, ...(from.after === undefined ? {} : { after: from.after.key }) },
      moment,
    );
    return {
      layers: page.items.map(toLayer),
      nextPageToken: nextPageToken(
        this.tokens,
        request,
        moment,
        page.next === undefined ? undefined : { key: page.next },
      ),
      knownAt: [...moment.positions],
    };
  }

  import(chunks: AsyncIterable<ImportLayersRequest>, call: CallContext): AsyncIterable<ImportLayersResponse> {
    return importChunks(chunks, {
      domain: call.domain,
      read: readLayerRow,
      apply: (facts, provenance) => recordFacts(this.ledger, layers, facts, importRequest(call, provenance)),
    });
  }
}

function toLayer(version: Version<LayerData>): Layer {
  return { ...version.data, metadata: recordMetadata(version) };
}
