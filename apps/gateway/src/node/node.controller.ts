import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Exchange } from '../exchange/exchange';
import { partOf } from '../overview/parts';
import { Registries } from '../registries/registries';
import { type SourceName, sourceNames } from '../registries/source';
import { nodeBody } from './node.mapper';
import { NodeListAnswer } from './node.queries';

/** Nodes of the registries in tiers 层级. */
@ApiTags('operation')
@Controller('v1/nodes')
export class NodeController {
  constructor(private readonly registries: Registries) {}

  @Get()
  @ApiOperation({
    summary: 'The nodes of all registries, and how far the commits of each have come',
    description:
      'Each registry tells of itself and of the nodes below it, as they are now: the answer is of no snapshot. A registry ' +
      'that is late or away costs its nodes alone, and `sources` says why.',
  })
  @ApiOkResponse({ type: NodeListAnswer.Output })
  async list(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const exchange = new Exchange(request, reply);
    const answers = await Promise.all(
      sourceNames.map(
        async (name) => [name, await exchange.timed(name, partOf(this.nodesOf(name, exchange)))] as const,
      ),
    );
    exchange.sendPrivate({
      items: answers.flatMap(([, { value = [] }]) => value.map(nodeBody)),
      sources: Object.fromEntries(answers.map(([name, { status }]) => [name, { status }])),
    });
  }

  private async nodesOf(name: SourceName, { callerContext }: Exchange) {
    const { clients, sources } = this.registries;
    const { nodes } = await sources[name].call(callerContext, (options) => clients.nodes[name].listNodes({}, options));
    return nodes;
  }
}
