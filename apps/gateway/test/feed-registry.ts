import { Inject, Injectable, Module } from '@nestjs/common';
import { type Change, Ledger, type ResourceDefinition } from '@registry/ledger';
import {
  LedgerModule,
  type RunningService,
  createLogger,
  parseEnv,
  runService,
  serviceEnv,
} from '@registry/service-kit';
import { z } from 'zod';
import { pageTokenKey } from './registry';

interface Place {
  readonly title: string;
  readonly division: string;
}

function placesNamed(name: string): ResourceDefinition<Place> {
  return {
    name,
    schemaVersion: 1,
    identifiers: ({ title }) => [{ kind: 'title', value: `${name} ${title}` }],
    indexes: [{ name: 'all', terms: () => ['all'], sort: ({ title }) => title }],
    counters: () => [],
    divisions: ({ division }) => [division],
  };
}

const divisions = placesNamed('divisions');
const features = placesNamed('features');

@Injectable()
class Opened {
  static last: Ledger | undefined;

  constructor(@Inject(Ledger) ledger: Ledger) {
    Opened.last = ledger;
  }
}

@Module({
  imports: [LedgerModule.forRoot({ registry: 'geospatial', resources: [divisions, features] })],
  providers: [Opened],
})
class PlacesModule {}

const request = {
  actor: 'spec',
  provenance: { sourceDepartment: 'mnr', legalBasis: 'law', reason: 'survey', itemSources: {} },
};

/** A registry of places over a real ledger in a real store, and what is written to it. */
export class FeedRegistry {
  private constructor(
    private readonly service: RunningService,
    readonly ledger: Ledger,
  ) {}

  /** Starts it; `port` 0 takes a free one. */
  static async start(uri: string, database: string, port = 0, variables: Record<string, string> = {}) {
    const service = await runService({
      name: 'geospatial',
      module: PlacesModule,
      env: parseEnv(z.object(serviceEnv), {
        PAGE_TOKEN_KEY: pageTokenKey,
        GRPC_PORT: String(port),
        MONGODB_URI: uri,
        MONGODB_DB: database,
        ...variables,
      }),
      services: [],
      logger: createLogger('geospatial', 'silent'),
    });
    if (Opened.last === undefined) throw new TypeError('The module was not built');
    return new FeedRegistry(service, Opened.last);
  }

  get port(): number {
    return this.service.grpcPort;
  }

  get address(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** One commit that records places, by title. */
  async record(titles: readonly string[], division = '310101', resource: 'divisions' | 'features' = 'divisions') {
    const definition = resource === 'divisions' ? divisions : features;
    await this.ledger.write(request, (tx) =>
      Promise.all(
        titles.map((title) =>
          tx.record(definition, { key: keyOf(title, resource), data: { title, division }, validFrom: '2020-01-01' }),
        ),
      ),
    );
  }

  /** One commit that ends a division. */
  async end(title: string): Promise<void> {
    await this.ledger.write(request, (tx) => tx.end(divisions, { key: keyOf(title), at: '2024-01-01' }));
  }

  /** How many pages of changes it was asked for. */
  async pagesAsked(): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.service.metricsPort}/metrics`)).text();
    const counts = text.matchAll(/^grpc_server_handled_total\{method="[^"]*ListChanges"[^}]*\} (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  }

  stop(): Promise<void> {
    return this.service.stop();
  }
}

/** The key of a place. */
export function keyOf(title: string, resource = 'divisions'): string {
  return `${resource}/${title}`;
}

/** What a change names. */
export type NamedChange = Pick<Change, 'key' | 'kind' | 'resource'> & { readonly seq: number };
