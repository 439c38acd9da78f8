import { Inject, Injectable, Module } from '@nestjs/common';
import { Ledger, type ResourceDefinition } from '@registry/ledger';
import { pino } from 'pino';
import { LedgerModule, runService, type RunningService } from '../src';
import { testEnv } from './start-persons';

/** Synthetic data of the specs' one resource. */
interface Place {
  readonly title: string;
  readonly division: string;
}

export const places: ResourceDefinition<Place> = {
  name: 'places',
  schemaVersion: 1,
  identifiers: ({ title }) => [{ kind: 'title', value: title }],
  indexes: [{ name: 'all', terms: () => ['all'], sort: ({ title }) => title }],
  counters: ({ division }) => [{ counter: 'places', division, group: 'all' }],
  divisions: ({ division }) => [division],
};

@Injectable()
class Opened {
  static last: Ledger | undefined;

  constructor(@Inject(Ledger) ledger: Ledger) {
    Opened.last = ledger;
  }
}

@Module({ imports: [LedgerModule.forRoot({ registry: 'places', resources: [places] })], providers: [Opened] })
class PlacesModule {}

export const provenance = { sourceDepartment: 'mnr', legalBasis: 'law', reason: 'survey', itemSources: {} };

/** A service and the ledger that it opened. */
export interface PlacesUnderTest {
  readonly service: RunningService;
  readonly ledger: Ledger;
  readonly address: string;
}

/** A registry over a real store. */
export async function startPlaces(variables: Record<string, string>): Promise<PlacesUnderTest> {
  const service = await runService({
    name: 'places',
    module: PlacesModule,
    env: testEnv(variables),
    services: [],
    logger: pino({ level: 'silent' }),
  });
  const ledger = Opened.last;
  if (ledger === undefined) {
    throw new TypeError('The module was not built');
  }
  return { service, ledger, address: `127.0.0.1:${service.grpcPort}` };
}
