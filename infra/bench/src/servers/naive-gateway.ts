import 'reflect-metadata';
import { join } from 'node:path';
import { Controller, Get, Inject, Module, Param } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type ClientGrpc, ClientsModule, Transport } from '@nestjs/microservices';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Observable, firstValueFrom } from 'rxjs';
import { listening } from './listening';

/**
 * The gateway that everyone starts from: Nest's gRPC clients with proto-loader, one call per registry and request.
 * Takes the addresses of the four registries as JSON.
 */
const addresses = JSON.parse(process.argv[2] ?? '{}') as Record<string, string>;
const contracts = join(__dirname, '../../../../proto');

const REGISTRIES = [
  ['geospatial', 'DivisionService', 'division_service'],
  ['population', 'PopulationStatisticsService', 'statistics_service'],
  ['legal_entity', 'LegalEntityStatisticsService', 'statistics_service'],
  ['macroeconomic', 'SeriesService', 'series_service'],
] as const;

type Call = (request: object) => Observable<object>;

const clients = ClientsModule.register(
  REGISTRIES.map(([registry, , file]) => ({
    name: registry,
    transport: Transport.GRPC as const,
    options: {
      package: `registry.${registry}.v1`,
      protoPath: join(contracts, `registry/${registry}/v1/${file}.proto`),
      loader: { includeDirs: [contracts], longs: Number, enums: String, defaults: true },
      url: addresses[registry] ?? '',
    },
  })),
);

@Controller()
class OverviewController {
  constructor(
    @Inject('geospatial') private readonly geospatial: ClientGrpc,
    @Inject('population') private readonly population: ClientGrpc,
    @Inject('legal_entity') private readonly legalEntity: ClientGrpc,
    @Inject('macroeconomic') private readonly macroeconomic: ClientGrpc,
  ) {}

  private call(client: ClientGrpc, service: string, method: string, request: object): Promise<object> {
    const found = client.getService<Record<string, Call>>(service)[method];
    if (!found) throw new Error(`${service} has no ${method}`);
    return firstValueFrom(found(request));
  }

  /** A part that its registry does not have, as most counties have no outline. */
  private part(...call: Parameters<OverviewController['call']>): Promise<object | null> {
    return this.call(...call).catch(() => null);
  }

  @Get('v1/divisions/:code/overview')
  async overview(@Param('code') code: string): Promise<object> {
    const [division, geography, population, legalEntities, economy] = await Promise.all([
      this.call(this.geospatial, 'DivisionService', 'getDivision', { code }),
      this.part(this.geospatial, 'DivisionService', 'getDivisionGeography', { code }),
      this.call(this.population, 'PopulationStatisticsService', 'getPopulationStatistics', { division: code }),
      this.call(this.legalEntity, 'LegalEntityStatisticsService', 'getLegalEntityStatistics', { division: code }),
      this.part(this.macroeconomic, 'SeriesService', 'getRegionEconomy', { division: code }),
    ]);
    return { division, geography, population, legalEntities, economy };
  }

  @Get('v1/divisions/:code')
  division(@Param('code') code: string): Promise<object> {
    return this.call(this.geospatial, 'DivisionService', 'getDivision', { code });
  }
}

@Module({ imports: [clients], controllers: [OverviewController] })
class NaiveGatewayModule {}

async function main(): Promise<void> {
  const app = await NestFactory.create<NestFastifyApplication>(NaiveGatewayModule, new FastifyAdapter(), {
    logger: false,
  });
  await app.listen(0, '127.0.0.1');
  listening(Number(new URL(await app.getUrl()).port));
}

void main();
