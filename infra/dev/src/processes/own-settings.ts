import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port';
import {
  LOCAL_RATE_LIMITS,
  type NodeSettings,
  PROVINCES,
  type PortSetting,
  REGISTRIES,
  nodeName,
  type Registry,
  type Settings,
} from './settings';

async function portsPerRegistry(variable: string): Promise<Record<Registry, PortSetting>> {
  const pairs = await Promise.all(
    REGISTRIES.map(async (registry) => [registry, { variable, port: await freePort() }] as const),
  );
  return Object.fromEntries(pairs) as Record<Registry, PortSetting>;
}

function provincialNodes(): Promise<NodeSettings[]> {
  return Promise.all(
    PROVINCES.map(async (division) => ({
      name: nodeName(division),
      division,
      grpc: { variable: `POPULATION_${division}_GRPC_PORT`, port: await freePort() },
      metrics: { variable: `POPULATION_${division}_METRICS_PORT`, port: await freePort() },
    })),
  );
}

/** Settings of a platform of its own, for a test or a measurement, in tiers or not: free ports and a new folder. */
export async function ownSettings({ tiers = false }: { readonly tiers?: boolean } = {}): Promise<Settings> {
  return {
    dataDir: mkdtempSync(join(tmpdir(), 'base-registries-')),
    httpHost: '127.0.0.1',
    http: { variable: 'HTTP_PORT', port: await freePort() },
    store: { variable: 'DOCSTORE_PORT', port: await freePort() },
    grpc: await portsPerRegistry('GRPC_PORT'),
    metrics: await portsPerRegistry('METRICS_PORT'),
    nodes: tiers ? await provincialNodes() : [],
    rateLimits: LOCAL_RATE_LIMITS,
  };
}
