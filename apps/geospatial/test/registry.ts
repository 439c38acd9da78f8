import { randomBytes } from 'node:crypto';
import { AmendmentServiceDefinition, type ImportRowResult, type Provenance } from '@registry/proto/common/v1';
import {
  DivisionServiceDefinition,
  FeatureServiceDefinition,
  GeospatialStatisticsServiceDefinition,
} from '@registry/proto/geospatial/v1';
import { type Client, createClient } from '@registry/service-kit';
import { startTestStore } from '@registry/testing';
import { parseGeospatialEnv } from '../src/env';
import { startGeospatial } from '../src/start';

/** A running registry over a store of its own. */
export interface TestRegistry {
  readonly divisions: Client<typeof DivisionServiceDefinition>;
  readonly features: Client<typeof FeatureServiceDefinition>;
  readonly statistics: Client<typeof GeospatialStatisticsServiceDefinition>;
  readonly amendments: Client<typeof AmendmentServiceDefinition>;
  /** Starts the service anew over the same store. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a store and the registry over it. */
export async function startRegistry(): Promise<TestRegistry> {
  const store = await startTestStore();
  const env = parseGeospatialEnv({
    MONGODB_URI: store.uri,
    MONGODB_DB: store.newDatabase('geospatial'),
    GRPC_PORT: '0',
    METRICS_PORT: '0',
    LOG_LEVEL: 'silent',
    PAGE_TOKEN_KEY: randomBytes(32).toString('hex'),
  });
  const start = async () => {
    const service = await startGeospatial(env);
    const address = `127.0.0.1:${service.grpcPort}`;
    const clients = {
      divisions: createClient(DivisionServiceDefinition, { address }),
      features: createClient(FeatureServiceDefinition, { address }),
      statistics: createClient(GeospatialStatisticsServiceDefinition, { address }),
      amendments: createClient(AmendmentServiceDefinition, { address }),
    };
    const stop = async () => {
      Object.values(clients).forEach((client) => client.close());
      await service.stop();
    };
    return { clients, stop };
  };
  let running = await start();
  return {
    get divisions() {
      return running.clients.divisions;
    },
    get features() {
      return running.clients.features;
    },
    get statistics() {
      return running.clients.statistics;
    },
    get amendments() {
      return running.clients.amendments;
    },
    restart: async () => {
      await running.stop();
      running = await start();
    },
    stop: async () => {
      await running.stop();
      await store.stop();
    },
  };
}

/** Where the rows of the tests come from. */
export const provenance: Provenance = { sourceDepartment: 'test', legalBasis: '', reason: 'test', itemSources: {} };

/** Outcomes of the rows of all chunks. */
export async function outcomesOf(answers: AsyncIterable<{ results: ImportRowResult[] }>) {
  const outcomes = [];
  for await (const { results } of answers) {
    outcomes.push(...results.map(({ outcome }) => outcome));
  }
  return outcomes;
}
