import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsOfQuery, OverviewPath } from '../division/division.queries';
import { Exchange } from '../exchange/exchange';
import { Reads } from '../exchange/reads';
import { OverviewService } from './overview.service';
import { OverviewAnswer } from './overview.shape';

/** The four registries in one answer. */
@ApiTags('divisions')
@Controller('v1/divisions')
export class OverviewController {
  constructor(
    private readonly overviews: OverviewService,
    private readonly reads: Reads,
  ) {}

  @Get(':code/overview')
  @ApiOperation({
    summary: 'Geography, population, legal entities and economy of a division in one answer',
    description: 'A registry that is late or away costs its part alone: the part is null, and `sources` says why.',
  })
  @ApiOkResponse({ type: OverviewAnswer.Output })
  async get(
    @Param() { code }: OverviewPath,
    @Query() query: AsOfQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    exchange.send(await this.overviews.overview(code, context, exchange));
  }
}
