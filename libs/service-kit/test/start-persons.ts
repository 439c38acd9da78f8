import { LedgerServiceDefinition } from '@registry/proto/common/v1';
import { type PersonReference, PersonServiceDefinition } from '@registry/proto/population/v1';
import { pino } from 'pino';
import { z } from 'zod';
import {
  bind,
  type Client,
  createClient,
  parseEnv,
  type RunningService,
  runService,
  serviceEnv,
  type ServiceOptions,
} from '../src';
import { EmptyLog, PersonsInMemory, PersonsModule } from './persons-in-memory';

export const pageTokenKey = '0f'.repeat(32);

export function testEnv(variables: Record<string, string> = {}) {
  return parseEnv(z.object(serviceEnv), { PAGE_TOKEN_KEY: pageTokenKey, ...variables });
}

export interface PersonsUnderTest {
  readonly service: RunningService;
  readonly address: string;
  readonly client: Client<PersonServiceDefinition>;
  /** Lines logged so far. */
  readonly log: string[];
  stop(): Promise<void>;
}

/** A real service over a real connection. */
export async function startPersons(
  options: Partial<ServiceOptions> & { variables?: Record<string, string> } = {},
): Promise<PersonsUnderTest> {
  const log: string[] = [];
  const service = await runService({
    name: 'population',
    module: PersonsModule,
    env: testEnv(options.variables),
    services: [bind(PersonServiceDefinition, PersonsInMemory), bind(LedgerServiceDefinition, EmptyLog)],
    logger: pino({ level: 'debug' }, { write: (line: string) => void log.push(line) }),
    ...options,
  });
  const address = `127.0.0.1:${service.grpcPort}`;
  const client = createClient(PersonServiceDefinition, { address });
  const stop = async (): Promise<void> => {
    client.close();
    await service.stop();
  };
  return { service, address, client, log, stop };
}

/** A request for one person. */
export function byId(personId: string): { person: PersonReference; asOf: undefined } {
  return { person: { reference: { $case: 'personId', value: personId } }, asOf: undefined };
}
