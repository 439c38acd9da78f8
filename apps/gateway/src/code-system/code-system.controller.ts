import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { CODE_SYSTEMS, type CodeSystem, codeSystem } from '@registry/code-mapping';
import { PageTokens, notFound, pageSize as sizeOf, todayInChina } from '@registry/service-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AsOfQuery } from '../division/division.queries';
import { Exchange } from '../exchange/exchange';
import { listBody } from '../exchange/list-body';
import {
  CodeAnswer,
  CodeListAnswer,
  CodeListQuery,
  CodePath,
  CodeSystemListAnswer,
  CodeSystemPath,
} from './code-system.queries';

const pageBounds = { fallback: 100, max: 5_000 };

/** Code systems 代码体系, as of a date. */
@ApiTags('codes')
@Controller('v1/code-systems')
export class CodeSystemController {
  constructor(private readonly pageTokens: PageTokens) {}

  @Get()
  @ApiOperation({ summary: 'The code systems' })
  @ApiOkResponse({ type: CodeSystemListAnswer.Output })
  systems(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    const items = CODE_SYSTEMS.map(({ id, title, standard, publisher }) => ({ id, title, standard, publisher }));
    new Exchange(request, reply).send({ items });
  }

  @Get(':system/codes')
  @ApiOperation({ summary: 'Codes in force on a date, in order of code' })
  @ApiOkResponse({ type: CodeListAnswer.Output })
  codes(
    @Param() { system }: CodeSystemPath,
    @Query() { parent, query, asOf, pageSize = 0, pageToken = '' }: CodeListQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const listed = { system, parent, query, asOf };
    const opened = pageToken === '' ? undefined : this.pageTokens.open<{ offset: number }>(pageToken, listed);
    const validAt = opened?.moment.validAt ?? asOf ?? todayInChina();
    const offset = opened?.after.offset ?? 0;
    const end = offset + sizeOf(pageSize, pageBounds);
    const all = knownSystem(system).list({
      asOf: validAt,
      ...(parent === undefined ? {} : { parent }),
      ...(query === undefined ? {} : { query }),
    });
    const moment = { validAt, positions: [], seq: 0 };
    const next = end < all.length ? this.pageTokens.seal({ query: listed, moment, after: { offset: end } }) : '';
    new Exchange(request, reply).send(listBody(all.slice(offset, end), next));
  }

  @Get(':system/codes/:code')
  @ApiOperation({ summary: 'What a code stood for on a date' })
  @ApiOkResponse({ type: CodeAnswer.Output })
  code(
    @Param() { system, code }: CodePath,
    @Query() { asOf }: AsOfQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const found = knownSystem(system).find(code, asOf ?? todayInChina());
    if (found === undefined) {
      throw notFound('CODE_NOT_FOUND', 'There is no such code on that date', { system });
    }
    new Exchange(request, reply).send(found);
  }
}

function knownSystem(id: string): CodeSystem {
  const system = codeSystem(id);
  if (system === undefined) {
    throw notFound('CODE_SYSTEM_NOT_FOUND', 'There is no such code system');
  }
  return system;
}
