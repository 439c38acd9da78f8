import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GATEWAY_ENV } from '../environment';
import type { GatewayEnv } from '../env';
import { GatewayMetrics } from '../health/gateway-metrics';
import { type Clients, closeClients, createClients } from './clients';
import { Source, type SourceName, sourceNames } from './source';

/** The four registries: their clients, and for each a deadline and a circuit breaker. */
@Injectable()
export class Registries implements OnApplicationShutdown {
  readonly clients: Clients;
  readonly sources: Readonly<Record<SourceName, Source>>;

  constructor(@Inject(GATEWAY_ENV) env: GatewayEnv, metrics: GatewayMetrics) {
    this.clients = createClients(env);
    const source = (name: SourceName): Source => new Source(name, env.SOURCE_DEADLINE_MS, metrics.called);
    this.sources = {
      geospatial: source('geospatial'),
      population: source('population'),
      legalEntity: source('legalEntity'),
      macroeconomic: source('macroeconomic'),
    };
  }

  onApplicationShutdown(): void {
    sourceNames.forEach((name) => this.sources[name].close());
    closeClients(this.clients);
  }
}
