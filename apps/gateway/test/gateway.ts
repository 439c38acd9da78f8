import { generateKeyPairSync } from 'node:crypto';
import { createLogger } from '@registry/service-kit';
import { type RunningGateway, parseGatewayEnv, startGateway } from '../src';
import { pageTokenKey } from './registry';

/** The demo token under test. */
export const token = 'token-of-the-tests';

/** The key that signs receipts under test. */
export const signingKeys = generateKeyPairSync('ed25519');

/** A private key as the environment holds it. */
export function privateText({ privateKey }: Pick<typeof signingKeys, 'privateKey'>): string {
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}

/** Nothing listens there. */
const nowhere = '127.0.0.1:1';

/** A gateway under test, and how to ask it. */
export interface GatewayUnderTest {
  readonly gateway: RunningGateway;
  /** Sends a request. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  /** Sends a request and reads its JSON. */
  json(path: string, init?: RequestInit): Promise<unknown>;
}

/** Starts a gateway over the registries at these addresses; the others are away. */
export async function startGatewayUnderTest(addresses: Record<string, string>): Promise<GatewayUnderTest> {
  const env = parseGatewayEnv({
    HTTP_PORT: '0',
    POPULATION_ADDRESS: nowhere,
    LEGAL_ENTITY_ADDRESS: nowhere,
    GEOSPATIAL_ADDRESS: nowhere,
    MACROECONOMIC_ADDRESS: nowhere,
    DEMO_TOKEN: token,
    PAGE_TOKEN_KEY: pageTokenKey,
    SIGNING_KEY: privateText(signingKeys),
    SOURCE_DEADLINE_MS: '500',
    ALLOW_SYNTHETIC: '1',
    ...addresses,
  });
  const gateway = await startGateway(env, createLogger('gateway', 'silent'));
  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${gateway.port}${path}`, { redirect: 'manual', ...init });
  return { gateway, ask, json: async (path, init) => (await ask(path, init)).json() };
}

/** A JSON request of a caller with the token. */
export function posted(body: unknown, headers: Record<string, string> = {}): RequestInit {
  return {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}
