import { Controller, Get, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { RegistryError } from '@registry/service-kit';
import { Registries } from '../registries/registries';
import { type SourceName, sourceNames } from '../registries/source';
import { GatewayMetrics } from './gateway-metrics';

const checkMs = 1_000;

/** Whether a registry answers, and up to which commit. */
interface RegistryState {
  readonly status: 'ok' | 'unavailable';
  readonly seq?: number;
  readonly reason?: string;
}

/** For those who run the gateway. */
@ApiTags('operation')
@Controller()
export class HealthController {
  constructor(
    private readonly registries: Registries,
    private readonly metrics: GatewayMetrics,
  ) {}

  @Get('healthz')
  @ApiOperation({ summary: 'The process runs' })
  @ApiOkResponse()
  healthz(@Res() reply: FastifyReply): void {
    void reply.header('cache-control', 'no-store').send({ status: 'ok' });
  }

  @Get('readyz')
  @ApiOperation({
    summary: 'The state of each registry',
    description: '200 when the geospatial registry, on which overviews stand, answers; else 503.',
  })
  @ApiOkResponse()
  async readyz(@Res() reply: FastifyReply): Promise<void> {
    const states = await Promise.all(sourceNames.map(async (name) => [name, await this.stateOf(name)] as const));
    const registries: Partial<Record<SourceName, RegistryState>> = Object.fromEntries(states);
    const ready = registries.geospatial?.status === 'ok';
    void reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({ ready, registries });
  }

  @Get('metrics')
  @ApiOperation({ summary: 'Prometheus metrics' })
  @ApiOkResponse()
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    void reply.header('content-type', this.metrics.contentType).send(await this.metrics.text());
  }

  private async stateOf(name: SourceName): Promise<RegistryState> {
    try {
      const { positions } = await this.registries.clients.ledgers[name].getHead({}, { deadlineMs: checkMs });
      return { status: 'ok', seq: positions[0]?.seq ?? 0 };
    } catch (error) {
      return { status: 'unavailable', reason: error instanceof RegistryError ? error.reason : 'UNKNOWN' };
    }
  }
}
