import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeKind, type Commit } from '@registry/proto/common/v1';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { requireToken } from '../access/caller';
import { Exchange } from '../exchange/exchange';
import { EnumNames } from '../queries/enum-names';
import { Registries } from '../registries/registries';
import type { SourceName } from '../registries/source';
import { ChangesPath, ChangesQuery, type registryPaths } from './change.queries';
import { cursorText, parseCursor } from './cursor';

const ndjson = 'application/x-ndjson; charset=utf-8';
const kinds = new EnumNames(ChangeKind);

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
  constructor(private readonly registries: Registries) {}

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
    const { clients, sources } = this.registries;
    const positions = (after === undefined ? undefined : parseCursor(after)) ?? [];
    const found = sources[source].call(exchange.read(undefined), (options) =>
      clients.ledgers[source].listChanges({ after: positions, limit, resources: [] }, options),
    );
    const { commits, next } = await exchange.timed(source, found);
    const cursor = cursorText(next);
    void reply.header('next-cursor', cursor);
    exchange.sendText(`${commits.map(changeLines).join('')}${JSON.stringify({ next: cursor })}\n`, ndjson);
  }
}

function changeLines({ position, recordedAt, provenance, changes }: Commit): string {
  return changes
    .map(({ resource, key, kind, validFrom, validTo }) => {
      const line = {
        seq: position?.seq,
        recordedAt,
        resource,
        key,
        kind: kinds.nameOf(kind),
        validFrom,
        validTo,
        source: provenance?.sourceDepartment,
      };
      return `${JSON.stringify(line)}\n`;
    })
    .join('');
}
