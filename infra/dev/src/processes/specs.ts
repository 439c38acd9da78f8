import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ChildSpec } from './child';
import { developmentSecrets } from './secrets';
import {
  type NodeSettings,
  type Province,
  REGISTRIES,
  ROOT,
  type Registry,
  type Settings,
  variablePrefix,
  isRegistry,
  SERVICES,
} from './settings';

/** Messages in flight outgrow the default young generation: with more room they die young instead of being moved. */
const YOUNG_GENERATION = ['--max-semi-space-size=64'];

/** The store that the services are pointed at. */
export function storeUri(settings: Settings): string {
  return settings.externalStore ?? `mongodb://127.0.0.1:${settings.store.port}/?directConnection=true`;
}

/** Where the processes keep what they share: nowhere, unless the settings say so, whatever the environment of this one says. */
function sharedStateEnv({ redis, dataDir }: Settings): Record<string, string> {
  if (redis === undefined) return { REDIS_URL: '' };
  const { pageTokenKey } = developmentSecrets(dataDir);
  const own = createHash('sha256').update(pageTokenKey).digest('hex').slice(0, 8);
  return { REDIS_URL: redis.url, REDIS_PREFIX: redis.prefix ?? `registry-${own}` };
}

export function storeSpec(settings: Settings): ChildSpec {
  return {
    name: 'docstore',
    entry: join(ROOT, 'libs/docstore/dist/main.js'),
    env: { DOCSTORE_PORT: String(settings.store.port), DOCSTORE_PATH: join(settings.dataDir, 'docstore') },
    port: settings.store.port,
    logs: join(settings.dataDir, 'logs'),
  };
}

/** What makes a service another one than its spec says, where the shell has it from elsewhere: empty is unset. */
const OF_OTHERS = {
  MONGODB_DB: '',
  REPLICA_OF: '',
  NODE_LEVEL: '',
  NODE_DIVISION: '',
  NODE_NAME: '',
  UPSTREAM: '',
};

export function serviceSpec(settings: Settings, registry: Registry): ChildSpec {
  const { pageTokenKey, signingKeys } = developmentSecrets(settings.dataDir);
  return {
    name: registry,
    entry: join(ROOT, 'apps', registry, 'dist/main.js'),
    nodeOptions: YOUNG_GENERATION,
    env: {
      ...OF_OTHERS,
      MONGODB_URI: storeUri(settings),
      ...sharedStateEnv(settings),
      GRPC_PORT: String(settings.grpc[registry].port),
      METRICS_PORT: String(settings.metrics[registry].port),
      PAGE_TOKEN_KEY: pageTokenKey,
      SIGNING_KEY: signingKeys[registry],
      ALLOW_SYNTHETIC: '1',
    },
    port: settings.grpc[registry].port,
    readyUrl: `http://127.0.0.1:${settings.metrics[registry].port}/readyz`,
    logs: join(settings.dataDir, 'logs'),
  };
}

/** What the name of a registry or of a provincial node starts. @throws Error for any other name */
export function namedSpec(settings: Settings, name: string): ChildSpec {
  const node = settings.nodes.find((one) => one.name === name);
  if (node !== undefined) return nodeSpec(settings, node);
  if (isRegistry(name)) return serviceSpec(settings, name);
  throw new Error(`no registry or node "${name}": one of ${SERVICES.join(', ')}`);
}

/** A provincial population node under the national one: a service, a database and keys of its own. */
export function nodeSpec(settings: Settings, { name, division, grpc, metrics }: NodeSettings): ChildSpec {
  const spec = serviceSpec(settings, 'population');
  const { nodePageTokenKeys, signingKeys } = developmentSecrets(settings.dataDir);
  return {
    ...spec,
    name,
    env: {
      ...spec.env,
      MONGODB_DB: nodeDatabase(division),
      NODE_LEVEL: 'province',
      NODE_DIVISION: division,
      UPSTREAM: `127.0.0.1:${settings.grpc.population.port}`,
      GRPC_PORT: String(grpc.port),
      METRICS_PORT: String(metrics.port),
      PAGE_TOKEN_KEY: nodePageTokenKeys[division],
      SIGNING_KEY: signingKeys[name],
    },
    port: grpc.port,
    readyUrl: `http://127.0.0.1:${metrics.port}/readyz`,
  };
}

/** Database of a provincial population node. */
export function nodeDatabase(division: Province): string {
  return `population_${division}`;
}

/** Of what a process is a replica, and where. */
interface ReplicaPlace {
  /** host:port of the registry. */
  readonly source: string;
  /** Tells replicas of one registry on one machine apart: each has a database and a log of its own name. */
  readonly name?: string;
  readonly ports: { readonly grpc: number; readonly metrics: number };
}

/** A replica of a registry, in a database of its own. It answers before it has loaded: it may have much to load. */
export function replicaSpec(
  settings: Settings,
  registry: Registry,
  { source, name = 'replica', ports }: ReplicaPlace,
): ChildSpec {
  const { readyUrl: _, ...spec } = serviceSpec(settings, registry);
  return {
    ...spec,
    name: `${registry}-${name}`,
    env: {
      ...spec.env,
      MONGODB_DB: `${registry}_${name}`.replaceAll('-', '_'),
      REPLICA_OF: source,
      // Only the registry itself signs.
      SIGNING_KEY: '',
      GRPC_PORT: String(ports.grpc),
      METRICS_PORT: String(ports.metrics),
    },
    port: ports.grpc,
  };
}

export function gatewaySpec(settings: Settings): ChildSpec {
  const { pageTokenKey, demoToken, signingKeys } = developmentSecrets(settings.dataDir);
  const addresses = REGISTRIES.map((registry) => [
    `${variablePrefix(registry)}_ADDRESS`,
    `127.0.0.1:${settings.grpc[registry].port}`,
  ]);
  return {
    name: 'gateway',
    entry: join(ROOT, 'apps/gateway/dist/main.js'),
    nodeOptions: YOUNG_GENERATION,
    env: {
      HTTP_HOST: settings.httpHost,
      HTTP_PORT: String(settings.http.port),
      PAGE_TOKEN_KEY: pageTokenKey,
      DEMO_TOKEN: demoToken,
      SIGNING_KEY: signingKeys.gateway,
      ...sharedStateEnv(settings),
      RATE_LIMIT_ANONYMOUS: settings.rateLimits.anonymous,
      RATE_LIMIT_TOKEN: settings.rateLimits.token,
      ALLOW_SYNTHETIC: '1',
      ...(Object.fromEntries(addresses) as Record<string, string>),
    },
    port: settings.http.port,
    logs: join(settings.dataDir, 'logs'),
  };
}
