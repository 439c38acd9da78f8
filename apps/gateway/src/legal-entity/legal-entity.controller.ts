import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { anonymous } from '../access/caller';
import { AsOfQuery } from '../division/division.queries';
import { Exchange } from '../exchange/exchange';
import { listBody } from '../exchange/list-body';
import { Reads, nextPage } from '../exchange/reads';
import { pageOf } from '../queries/page';
import { Records } from '../registries/records';
import { Registries } from '../registries/registries';
import { legalEntityBody } from './legal-entity.mapper';
import {
  LegalEntityAnswer,
  LegalEntityListAnswer,
  LegalEntityListQuery,
  LegalEntityPath,
} from './legal-entity.queries';

const pathNames = {
  'legalEntity.unifiedSocialCreditCode': 'number',
  'legalEntity.number': 'number',
};
const queryNames = { name: 'query', organizationType: 'type' };

/** Legal entities 法人和其他组织: public company facts. */
@ApiTags('legal entities')
@Controller('v1/legal-entities')
export class LegalEntityController {
  constructor(
    private readonly records: Records,
    private readonly registries: Registries,
    private readonly reads: Reads,
  ) {}

  @Get(':number')
  @ApiOperation({ summary: 'A legal entity by its unified social credit code or any earlier number' })
  @ApiOkResponse({ type: LegalEntityAnswer.Output })
  async get(
    @Param() { number }: LegalEntityPath,
    @Query() query: AsOfQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const found = this.records.legalEntities.load(number, undefined, context);
    const entity = await exchange.timed('legalEntity', found, pathNames);
    exchange.send(legalEntityBody(entity, exchange.caller !== anonymous));
  }

  @Get()
  @ApiOperation({ summary: 'Legal entities by name, division, industry, state and type' })
  @ApiOkResponse({ type: LegalEntityListAnswer.Output })
  async list(
    @Query() query: LegalEntityListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    const context = await this.reads.begin(exchange, query);
    const { clients, sources } = this.registries;
    const { legalEntities, nextPageToken } = await exchange.ask(
      sources.legalEntity,
      context,
      (asOf, options) =>
        clients.legalEntities.searchLegalEntities(
          {
            name: query.query ?? '',
            division: query.division ?? '',
            industry: query.industry ?? '',
            state: query.state ?? '',
            organizationType: query.type ?? '',
            ...pageOf(query, context),
            asOf,
          },
          options,
        ),
      queryNames,
    );
    const personal = exchange.caller !== anonymous;
    const bodies = legalEntities.map((entity) => legalEntityBody(entity, personal));
    exchange.send(listBody(bodies, nextPage(context, nextPageToken)));
  }
}
