import { randomBytes } from 'node:crypto';
import { AmendmentServiceDefinition, type ImportRowResult, type Provenance } from '@registry/proto/common/v1';
import {
  IndicatorServiceDefinition,
  MacroeconomicStatisticsServiceDefinition,
  SeriesServiceDefinition,
} from '@registry/proto/macroeconomic/v1';
import { type Client, createClient } from '@registry/service-kit';
import { startTestStore } from '@registry/testing';
import { parseMacroeconomicEnv } from '../src/env';
import { startMacroeconomic } from '../src/start';

/** A running registry over a store of its own. */
export interface TestRegistry {
  readonly indicators: Client<typeof IndicatorServiceDefinition>;
  readonly series: Client<typeof SeriesServiceDefinition>;
  readonly statistics: Client<typeof MacroeconomicStatisticsServiceDefinition>;
  readonly amendments: Client<typeof AmendmentServiceDefinition>;
  stop(): Promise<void>;
}

/** Starts a store and the registry over it. */
export async function startRegistry(): Promise<TestRegistry> {
  const store = await startTestStore();
  const service = await startMacroeconomic(
    parseMacroeconomicEnv({
      MONGODB_URI: store.uri,
      MONGODB_DB: store.newDatabase('macroeconomic'),
      GRPC_PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'silent',
      PAGE_TOKEN_KEY: randomBytes(32).toString('hex'),
    }),
  );
  const address = `127.0.0.1:${service.grpcPort}`;
  const clients = {
    indicators: createClient(IndicatorServiceDefinition, { address }),
    series: createClient(SeriesServiceDefinition, { address }),
    statistics: createClient(MacroeconomicStatisticsServiceDefinition, { address }),
    amendments: createClient(AmendmentServiceDefinition, { address }),
  };
  return {
    ...clients,
    stop: async () => {
      Object.values(clients).forEach((client) => client.close());
      await service.stop();
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
