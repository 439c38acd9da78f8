import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { GATEWAY_ENV } from '../environment';
import type { GatewayEnv } from '../env';
import { GatewayMetrics } from '../health/gateway-metrics';
import { type Clients, closeClients, createClients } from './clients';
import { Source, type SourceName, sourceNames } from './source';

type Sources = Readonly<Record<SourceName, Source>>;

/** The four registries: their clients, and for each a deadline and circuit breakers. */
@Injectable()
export class Registries implements OnApplicationShutdown {
  readonly clients: Clients;
  readonly sources: Sources;
  /**
   * For the proofs of their logs: a registry that makes a tree over many commits first answers these too late, and all
   * else in time. So their failures open a breaker of their own.
   */
  readonly proofs: Sources;
  /** For streams of changes: readers who pass by all that a filter leaves out keep no one from reading. */
  readonly changes: Sources;

  constructor(@Inject(GATEWAY_ENV) env: GatewayEnv, metrics: GatewayMetrics) {
    this.clients = createClients(env);
    const source = (name: SourceName): Source => new Source(name, env.SOURCE_DEADLINE_MS, metrics.called);
    const all = (): Sources => ({
      geospatial: source('geospatial'),
      population: source('population'),
      legalEntity: source('legalEntity'),
      macroeconomic: source('macroeconomic'),
    });
    this.sources = all();
    this.proofs = all();
    this.changes = all();
  }

  onApplicationShutdown(): void {
    sourceNames.forEach((name) => {
      this.sources[name].close();
      this.proofs[name].close();
      this.changes[name].close();
    });
    closeClients(this.clients);
  }
}
