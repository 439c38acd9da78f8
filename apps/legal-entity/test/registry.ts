import { randomBytes } from 'node:crypto';
import { LegalEntity, LegalEntityRow, LegalEntityServiceDefinition } from '@registry/proto/legal-entity/v1';
import { type Client, createClient } from '@registry/service-kit';
import { startTestStore } from '@registry/testing';
import { parseLegalEntityEnv } from '../src/env';
import { startLegalEntity } from '../src/start';

/** A running registry over a store of its own. */
export interface TestRegistry {
  readonly address: string;
  readonly entities: Client<typeof LegalEntityServiceDefinition>;
  stop(): Promise<void>;
}

/** Starts a store and the registry over it. */
export async function startRegistry(): Promise<TestRegistry> {
  const store = await startTestStore();
  const service = await startLegalEntity(
    parseLegalEntityEnv({
      MONGODB_URI: store.uri,
      MONGODB_DB: store.newDatabase('legal-entity'),
      GRPC_PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'silent',
      PAGE_TOKEN_KEY: randomBytes(32).toString('hex'),
      ALLOW_SYNTHETIC: '1',
    }),
  );
  const address = `127.0.0.1:${service.grpcPort}`;
  const entities = createClient(LegalEntityServiceDefinition, { address });
  return {
    address,
    entities,
    stop: async () => {
      entities.close();
      await service.stop();
      await store.stop();
    },
  };
}

let lines = 0;

/** A row about an entity of Shanghai. */
export function row(facts: Partial<LegalEntity>, range: Partial<LegalEntityRow> = {}): LegalEntityRow {
  return LegalEntityRow.fromPartial({
    line: ++lines,
    legalEntity: {
      name: '某某有限公司',
      state: '存续',
      establishedOn: '2003-01-10',
      division: '310115',
      ...facts,
    },
    ...range,
  });
}

/** Imports rows as one chunk and gives the results, in order. */
export async function importRows(registry: TestRegistry, rows: LegalEntityRow[]) {
  const provenance = { sourceDepartment: 'test', legalBasis: '', reason: 'registration', itemSources: {} };
  for await (const { results } of registry.entities.importLegalEntities([{ rows, provenance }])) {
    return results.map(({ outcome }) => outcome);
  }
  return [];
}
