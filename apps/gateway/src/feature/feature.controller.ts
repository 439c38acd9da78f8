import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type BoundingBox, FeatureView, type LonLat } from '@registry/proto/geospatial/v1';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsOfQuery } from '../division/division.queries';
import { Exchange } from '../exchange/exchange';
import { numberList } from '../queries/parameters';
import { Records } from '../registries/records';
import { Registries } from '../registries/registries';
import { collectionBody, featureCollectionText, featureText, geoJsonType } from './feature.mapper';
import {
  CollectionAnswer,
  CollectionListAnswer,
  CollectionListQuery,
  CollectionPath,
  FeatureAnswer,
  FeatureCollectionAnswer,
  ItemListQuery,
  ItemPath,
} from './feature.queries';

const itemNames = { pageSize: 'limit', layerId: 'collection' };

/** Layers and features 地理要素 as GeoJSON, with the paths of OGC API Features. */
@ApiTags('features')
@Controller('geo/collections')
export class FeatureController {
  constructor(
    private readonly records: Records,
    private readonly registries: Registries,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The layers' })
  @ApiOkResponse({ type: CollectionListAnswer.Output })
  async collections(
    @Query() { asOf, pageSize = 0, pageToken = '' }: CollectionListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = exchange.read(asOf);
    const { clients, sources } = this.registries;
    const { layers, nextPageToken } = await exchange.ask(sources.geospatial, context, (options) =>
      clients.features.listLayers({ pageSize, pageToken, asOf: context.asOf }, options),
    );
    const links = pageLinks('/geo/collections', { asOf, pageSize }, pageToken, nextPageToken, 'application/json');
    exchange.send({ collections: layers.map(collectionBody), links });
  }

  @Get(':collection')
  @ApiOperation({ summary: 'A layer' })
  @ApiOkResponse({ type: CollectionAnswer.Output })
  async collection(
    @Param() { collection }: CollectionPath,
    @Query() { asOf }: AsOfQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = exchange.read(asOf);
    const { clients, sources } = this.registries;
    const layer = await exchange.ask(sources.geospatial, context, (options) =>
      clients.features.getLayer({ layerId: collection, asOf: context.asOf }, options),
    );
    exchange.send(collectionBody(layer));
  }

  @Get(':collection/items')
  @ApiOperation({ summary: 'Features of a layer by box, point and division' })
  @ApiOkResponse({ type: FeatureCollectionAnswer.Output })
  async items(
    @Param() { collection }: CollectionPath,
    @Query() { pageToken = '', ...query }: ItemListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = exchange.read(query.asOf);
    const { clients, sources } = this.registries;
    const found = sources.geospatial.call(context, (options) =>
      clients.features.searchFeatures(
        {
          layerId: collection,
          bbox: boxOf(query.bbox),
          point: pointOf(query.point),
          division: query.division ?? '',
          view: FeatureView.FULL,
          pageSize: query.limit ?? 0,
          pageToken,
          asOf: context.asOf,
        },
        options,
      ),
    );
    const layer = sources.geospatial.call(context, (options) =>
      clients.features.getLayer({ layerId: collection, asOf: context.asOf }, options),
    );
    // A layer that is not there is 404; one without such features is an empty page.
    const [{ features, nextPageToken }] = await exchange.timed('geospatial', Promise.all([found, layer]), itemNames);
    const path = `/geo/collections/${collection}/items`;
    const links = pageLinks(path, query, pageToken, nextPageToken, 'application/geo+json');
    exchange.sendText(featureCollectionText(features, links), geoJsonType);
  }

  @Get(':collection/items/:item')
  @ApiOperation({ summary: 'A feature' })
  @ApiOkResponse({ type: FeatureAnswer.Output })
  async item(
    @Param() { collection, item }: ItemPath,
    @Query() { asOf }: AsOfQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const name = `layers/${collection}/features/${item}`;
    const found = this.records.features.load(name, undefined, exchange.read(asOf));
    const { value } = await exchange.timed('geospatial', found);
    exchange.sendText(featureText(value), geoJsonType);
  }
}

function boxOf(text: string | undefined): BoundingBox | undefined {
  const [minLon = 0, minLat = 0, maxLon = 0, maxLat = 0] = numberList(text ?? '');
  return text === undefined ? undefined : { minLon, minLat, maxLon, maxLat };
}

function pointOf(text: string | undefined): LonLat | undefined {
  const [lon = 0, lat = 0] = numberList(text ?? '');
  return text === undefined ? undefined : { lon, lat };
}

/** Links to this page and, unless it is the last, to the next. */
function pageLinks(
  path: string,
  query: Readonly<Record<string, string | number | undefined>>,
  pageToken: string,
  nextPageToken: string,
  type: string,
) {
  const href = (token: string): string => {
    const parameters = new URLSearchParams();
    const set: Readonly<Record<string, string | number | undefined>> = { ...query, pageToken: token };
    for (const [key, value] of Object.entries(set)) {
      if (value !== undefined && value !== '' && value !== 0) {
        parameters.set(key, String(value));
      }
    }
    return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
  };
  const self = { rel: 'self', type, href: href(pageToken) };
  return nextPageToken === '' ? [self] : [self, { rel: 'next', type, href: href(nextPageToken) }];
}
