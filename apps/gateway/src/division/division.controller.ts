import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Exchange } from '../exchange/exchange';
import { listBody } from '../exchange/list-body';
import { Reads, nextPage } from '../exchange/reads';
import { pageOf } from '../queries/page';
import { Records } from '../registries/records';
import { Registries } from '../registries/registries';
import { divisionBody, divisionLevels } from './division.mapper';
import { AsOfQuery, DivisionAnswer, DivisionListAnswer, DivisionListQuery, DivisionPath } from './division.queries';

/** Administrative divisions 行政区划. */
@ApiTags('divisions')
@Controller('v1/divisions')
export class DivisionController {
  constructor(
    private readonly records: Records,
    private readonly registries: Registries,
    private readonly reads: Reads,
  ) {}

  @Get(':code')
  @ApiOperation({
    summary: 'A division as of a date, with what came before and after',
    description: 'A code that no longer stands for a division is 404; metadata names `successor` and `abolishedOn`.',
  })
  @ApiOkResponse({ type: DivisionAnswer.Output })
  async get(
    @Param() { code }: DivisionPath,
    @Query() query: AsOfQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const division = await exchange.timed('geospatial', this.records.divisions.load(code, undefined, context));
    exchange.send(divisionBody(division));
  }

  @Get()
  @ApiOperation({ summary: 'Divisions by parent, level, name or pinyin, ordered by code' })
  @ApiOkResponse({ type: DivisionListAnswer.Output })
  async list(
    @Query() query: DivisionListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const { clients, sources } = this.registries;
    const { divisions, nextPageToken } = await exchange.ask(sources.geospatial, context, (asOf, options) =>
      clients.divisions.listDivisions(
        {
          parent: query.parent ?? '',
          level: divisionLevels.valueOf(query.level ?? '') ?? 0,
          query: query.query ?? '',
          ...pageOf(query, context),
          asOf,
        },
        options,
      ),
    );
    exchange.send(listBody(divisions.map(divisionBody), nextPage(context, nextPageToken)));
  }
}
