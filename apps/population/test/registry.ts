import { randomBytes } from 'node:crypto';
import { buildCitizenId } from '@registry/identity';
import { Person, PersonRow, PersonServiceDefinition } from '@registry/proto/population/v1';
import { type Client, createClient } from '@registry/service-kit';
import { startTestStore } from '@registry/testing';
import { parsePopulationEnv } from '../src/env';
import { startPopulation } from '../src/start';

/** A running registry over a store of its own. */
export interface TestRegistry {
  readonly address: string;
  readonly persons: Client<typeof PersonServiceDefinition>;
  stop(): Promise<void>;
}

/** Starts a store and the registry over it. */
export async function startRegistry(
  settings: Record<string, string> = { ALLOW_SYNTHETIC: '1' },
): Promise<TestRegistry> {
  const store = await startTestStore();
  const service = await startPopulation(
    parsePopulationEnv({
      MONGODB_URI: store.uri,
      MONGODB_DB: store.newDatabase('population'),
      GRPC_PORT: '0',
      METRICS_PORT: '0',
      LOG_LEVEL: 'silent',
      PAGE_TOKEN_KEY: randomBytes(32).toString('hex'),
      ...settings,
    }),
  );
  const address = `127.0.0.1:${service.grpcPort}`;
  const persons = createClient(PersonServiceDefinition, { address });
  return {
    address,
    persons,
    stop: async () => {
      persons.close();
      await service.stop();
      await store.stop();
    },
  };
}

/** A row about somebody who is nobody. `sequence` tells people of one birth date apart; odd is male. */
export function row(sequence: number, facts: Partial<Person> = {}, range: Partial<PersonRow> = {}): PersonRow {
  const birthDate = facts.birthDate ?? '1990-05-17';
  return PersonRow.fromPartial({
    line: sequence,
    person: {
      citizenId: buildCitizenId('PP9901', birthDate, sequence),
      name: '张伟',
      sex: sequence % 2 === 1 ? '1' : '2',
      birthDate,
      division: '440304',
      ...facts,
    },
    ...range,
  });
}

/** Imports rows as one chunk and gives the results, in order. */
export async function importRows(registry: TestRegistry, rows: PersonRow[]) {
  const provenance = { sourceDepartment: 'test', legalBasis: '', reason: 'registration', itemSources: {} };
  const answers = registry.persons.importPersons([{ rows, provenance }]);
  for await (const { results } of answers) {
    return results.map(({ outcome }) => outcome);
  }
  return [];
}
