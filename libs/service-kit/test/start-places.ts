import { Inject, Injectable, Module } from '@nestjs/common';
import { Ledger, type ResourceDefinition } from '@registry/ledger';
import { type DestinationStream, pino } from 'pino';
import { createLogger, LedgerModule, runService, type RunningService } from '../src';
import { testEnv } from './start-persons';

/** Synthetic data of the specs' one resource. */
interface Place {
  readonly title: string;
  readonly division: string;
  readonly note?: string;
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

/** A registry over a real store. @param log takes the lines of its log; without it there are none */
export async function startPlaces(
  variables: Record<string, string>,
  log?: DestinationStream,
): Promise<PlacesUnderTest> {
  const service = await runService({
    name: 'places',
    module: PlacesModule,
    env: testEnv(variables),
    services: [],
    logger: log === undefined ? pino({ level: 'silent' }) : createLogger('places', 'info', log),
  });
  const ledger = Opened.last;
  if (ledger === undefined) {
    throw new TypeError('The module was not built');
  }
  return { service, ledger, address: `127.0.0.1:${service.grpcPort}` };
}
