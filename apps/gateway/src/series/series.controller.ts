import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Exchange } from '../exchange/exchange';
import { listBody } from '../exchange/list-body';
import { Reads, nextPage } from '../exchange/reads';
import { pageOf } from '../queries/page';
import { Records } from '../registries/records';
import { Registries } from '../registries/registries';
import { indicatorBody, seriesBody } from './series.mapper';
import {
  IndicatorListAnswer,
  IndicatorListQuery,
  SeriesAnswer,
  SeriesListAnswer,
  SeriesListQuery,
  SeriesPath,
  SeriesQuery,
} from './series.queries';

const seriesNames = { name: 'id', periodFrom: 'from', periodTo: 'to' };

/** Indicators 统计指标 and series 时间序列. */
@ApiTags('series')
@Controller('v1')
export class SeriesController {
  constructor(
    private readonly records: Records,
    private readonly registries: Registries,
    private readonly reads: Reads,
  ) {}

  @Get('indicators')
  @ApiOperation({ summary: 'Indicators by database and title' })
  @ApiOkResponse({ type: IndicatorListAnswer.Output })
  async indicators(
    @Query() query: IndicatorListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const { clients, sources } = this.registries;
    const { indicators, nextPageToken } = await exchange.ask(
      sources.macroeconomic,
      context,
      (asOf, options) =>
        clients.indicators.listIndicators(
          {
            databaseCode: query.database ?? '',
            query: query.query ?? '',
            mainOnly: query.main === 'true',
            ...pageOf(query, context),
            asOf,
          },
          options,
        ),
      { databaseCode: 'database' },
    );
    exchange.send(listBody(indicators.map(indicatorBody), nextPage(context, nextPageToken)));
  }

  @Get('series')
  @ApiOperation({ summary: 'Series of an indicator, of a region or of both, without observations' })
  @ApiOkResponse({ type: SeriesListAnswer.Output })
  async list(
    @Query() query: SeriesListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const { clients, sources } = this.registries;
    const { series, nextPageToken } = await exchange.ask(sources.macroeconomic, context, (asOf, options) =>
      clients.series.listSeries(
        {
          indicator: query.indicator === undefined ? '' : `indicators/${query.indicator}`,
          region: query.region ?? '',
          ...pageOf(query, context),
          asOf,
        },
        options,
      ),
    );
    const bodies = series.map((one) => seriesBody(one, false));
    exchange.send(listBody(bodies, nextPage(context, nextPageToken)));
  }

  @Get('series/:id')
  @ApiOperation({ summary: 'A series with its observations, as published by a date' })
  @ApiOkResponse({ type: SeriesAnswer.Output })
  async get(
    @Param() { id }: SeriesPath,
    @Query() { from = '', to = '', ...query }: SeriesQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const found = this.records.series.load(`series/${id}`, { from, to }, context);
    const series = await exchange.timed('macroeconomic', found, seriesNames);
    exchange.send(seriesBody(series, true));
  }
}
