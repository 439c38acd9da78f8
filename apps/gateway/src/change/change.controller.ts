import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireToken } from '../access/caller';
import { Exchange } from '../exchange/exchange';
import type { SourceName } from '../registries/source';
import { ChangeLog } from './change-log';
import { ChangesPath, ChangesQuery, type registryPaths } from './change.queries';

const ndjson = 'application/x-ndjson; charset=utf-8';

const sourceOf: Readonly<Record<(typeof registryPaths)[number], SourceName>> = {
  population: 'population',
  'legal-entity': 'legalEntity',
  geospatial: 'geospatial',
  macroeconomic: 'macroeconomic',
};

/** What changed in a registry. */
@ApiTags('changes')
@Controller('v1/changes')
export class ChangeController {
  constructor(private readonly log: ChangeLog) {}

  @Get(':registry')
  @ApiOperation({
    summary: 'Changes of a registry in the order of its commits, one a line',
    description:
      'Lines are changes `{seq, recordedAt, resource, key, kind, validFrom, validTo?, source}`; the last line is ' +
      '`{next}`, the cursor to go on after, which the header `Next-Cursor` holds too. Those of persons need a token.',
  })
  @ApiOkResponse({ content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  async list(
    @Param() { registry }: ChangesPath,
    @Query() { after, limit = 0 }: ChangesQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    if (registry === 'population') {
      requireToken(exchange.caller);
    }
    const source = sourceOf[registry];
    const page = this.log.page({ source, after, limit }, exchange.read(undefined));
    const { body, next } = await exchange.timed(source, page);
    void reply.header('next-cursor', next);
    exchange.sendText(body, ndjson);
  }
}
