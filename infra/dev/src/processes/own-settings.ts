import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import { LOCAL_RATE_LIMITS, REGISTRIES, type PortSetting, type Registry, type Settings } from './settings';

async function portsPerRegistry(variable: string): Promise<Record<Registry, PortSetting>> {
  const pairs = await Promise.all(
    REGISTRIES.map(async (registry) => [registry, { variable, port: await freePort() }] as const),
  );
  return Object.fromEntries(pairs) as Record<Registry, PortSetting>;
}

/** Settings of a platform of its own, for a test or a measurement: free ports and a new folder. */
export async function ownSettings(): Promise<Settings> {
  return {
    dataDir: mkdtempSync(join(tmpdir(), 'base-registries-')),
    httpHost: '127.0.0.1',
    http: { variable: 'HTTP_PORT', port: await freePort() },
    store: { variable: 'DOCSTORE_PORT', port: await freePort() },
    grpc: await portsPerRegistry('GRPC_PORT'),
    metrics: await portsPerRegistry('METRICS_PORT'),
    rateLimits: LOCAL_RATE_LIMITS,
  };
}
