import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireToken } from '../access/caller';
import { Exchange } from '../exchange/exchange';
import { Reads } from '../exchange/reads';
import { sourceOf } from '../registries/registry-names';
import { Heads } from '../snapshots/heads';
import { seqOf } from '../snapshots/positions';
import { ChangeLog } from './change-log';
import { ChangesPath, ChangesQuery } from './change.queries';
import { parseCursor } from './cursor';

const ndjson = 'application/x-ndjson; charset=utf-8';

/** What changed in a registry. */
@ApiTags('changes')
@Controller('v1/changes')
export class ChangeController {
  constructor(
    private readonly log: ChangeLog,
    private readonly reads: Reads,
    private readonly heads: Heads,
  ) {}

  @Get(':registry')
  @ApiOperation({
    summary: 'Changes of a registry in the order of its commits, one a line',
    description:
      'Lines are changes `{seq, recordedAt, resource, key, kind, validFrom, validTo?, source}`; the last line is ' +
      '`{next}`, the cursor to go on after, which the header `Next-Cursor` holds too. A page ends where the snapshot of ' +
      'the answer does. Those of persons need a token.',
  })
  @ApiOkResponse({ content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  async list(
    @Param() { registry }: ChangesPath,
    @Query() { after, limit = 0, ...query }: ChangesQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const exchange = new Exchange(request, reply);
    if (registry === 'population') {
      requireToken(exchange.caller);
    }
    const source = sourceOf(registry);
    if (query.snapshot === undefined && query.asKnownAt === undefined) {
      // Who has a cursor has seen what lies before it.
      await this.heads.include(source, seqOf(parseCursor(after ?? '')));
    }
    const context = await this.reads.begin(exchange, query);
    const page = this.log.page({ source, after, limit }, context);
    const { body, next } = await exchange.timed(source, page);
    void reply.header('next-cursor', next);
    exchange.sendText(body, ndjson);
  }
}
