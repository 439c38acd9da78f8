import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type BoundingBox, FeatureView, type LonLat } from '@registry/proto/geospatial/v1';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsOfQuery } from '../division/division.queries';
import { Exchange } from '../exchange/exchange';
import { Reads, nextPage } from '../exchange/reads';
import { pageOf } from '../queries/page';
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
    private readonly reads: Reads,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The layers' })
  @ApiOkResponse({ type: CollectionListAnswer.Output })
  async collections(
    @Query() query: CollectionListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const { clients, sources } = this.registries;
    const { layers, nextPageToken } = await exchange.ask(sources.geospatial, context, (asOf, options) =>
      clients.features.listLayers({ ...pageOf(query, context), asOf }, options),
    );
    const links = pageLinks('/geo/collections', { ...query }, nextPage(context, nextPageToken), 'application/json');
    exchange.send({ collections: layers.map(collectionBody), links });
  }

  @Get(':collection')
  @ApiOperation({ summary: 'A layer' })
  @ApiOkResponse({ type: CollectionAnswer.Output })
  async collection(
    @Param() { collection }: CollectionPath,
    @Query() query: AsOfQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const { clients, sources } = this.registries;
    const layer = await exchange.ask(sources.geospatial, context, (asOf, options) =>
      clients.features.getLayer({ layerId: collection, asOf }, options),
    );
    exchange.send(collectionBody(layer));
  }

  @Get(':collection/items')
  @ApiOperation({ summary: 'Features of a layer by box, point and division' })
  @ApiOkResponse({ type: FeatureCollectionAnswer.Output })
  async items(
    @Param() { collection }: CollectionPath,
    @Query() query: ItemListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const { clients, sources } = this.registries;
    const found = sources.geospatial.read(context, (asOf, options) =>
      clients.features.searchFeatures(
        {
          layerId: collection,
          bbox: boxOf(query.bbox),
          point: pointOf(query.point),
          division: query.division ?? '',
          view: FeatureView.FULL,
          ...pageOf({ pageSize: query.limit }, context),
          asOf,
        },
        options,
      ),
    );
    const layer = sources.geospatial.read(context, (asOf, options) =>
      clients.features.getLayer({ layerId: collection, asOf }, options),
    );
    // A layer that is not there is 404; one without such features is an empty page.
    const [{ features, nextPageToken }] = await exchange.timed('geospatial', Promise.all([found, layer]), itemNames);
    const path = `/geo/collections/${collection}/items`;
    const links = pageLinks(path, { ...query }, nextPage(context, nextPageToken), 'application/geo+json');
    exchange.sendText(featureCollectionText(features, links), geoJsonType);
  }

  @Get(':collection/items/:item')
  @ApiOperation({ summary: 'A feature' })
  @ApiOkResponse({ type: FeatureAnswer.Output })
  async item(
    @Param() { collection, item }: ItemPath,
    @Query() query: AsOfQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const name = `layers/${collection}/features/${item}`;
    const context = await this.reads.begin(exchange, query);
    const feature = await exchange.timed('geospatial', this.records.features.load(name, undefined, context));
    exchange.sendText(featureText(feature), geoJsonType);
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

type PageQuery = Readonly<Record<string, string | number | undefined>>;

/**
 * Links to this page and, unless it is the last, to the next, whose token holds the snapshot. How the snapshot was chosen
 * is not in them, so that the answer is the same when it is read again by its token.
 */
function pageLinks(path: string, query: PageQuery, nextPageToken: string, type: string) {
  const href = (pageToken: string | number | undefined): string => {
    const parameters = new URLSearchParams();
    const set: PageQuery = { ...query, snapshot: undefined, asKnownAt: undefined, pageToken };
    for (const [key, value] of Object.entries(set)) {
      if (value !== undefined && value !== '' && value !== 0) {
        parameters.set(key, String(value));
      }
    }
    return parameters.size === 0 ? path : `${path}?${parameters.toString()}`;
  };
  const self = { rel: 'self', type, href: href(query['pageToken']) };
  return nextPageToken === '' ? [self] : [self, { rel: 'next', type, href: href(nextPageToken) }];
}
