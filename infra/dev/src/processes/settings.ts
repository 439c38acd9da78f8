import { join, resolve } from 'node:path';
import { parseRedisEnv } from '@registry/service-kit';

/** Repository root, whatever folder the command was typed in. */
export const ROOT = join(__dirname, '../../../..');

/** A port that the platform listens on, and the variable that moves it. */
export interface PortSetting {
  readonly variable: string;
  readonly port: number;
}

/** Reads a port from the environment. @throws Error that names the variable when it is no port number. */
function portSetting(variable: string, fallback: number, env: NodeJS.ProcessEnv = process.env): PortSetting {
  const text = env[variable];
  if (text === undefined || text === '') return { variable, port: fallback };
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    throw new Error(`${variable}=${text} is not a port number (1 to 65535)`);
  }
  return { variable, port };
}

export const REGISTRIES = ['population', 'legal-entity', 'geospatial', 'macroeconomic'] as const;
export type Registry = (typeof REGISTRIES)[number];

/** Whether a text names a registry. */
export function isRegistry(name: string): name is Registry {
  return (REGISTRIES as readonly string[]).includes(name);
}

/** Provinces whose people are kept by a node of their own when the platform runs in tiers 层级: 上海, 广东. */
export const PROVINCES = ['310000', '440000'] as const;
export type Province = (typeof PROVINCES)[number];

/** Name of a provincial population node. */
export function nodeName<P extends Province>(division: P): `population-${P}` {
  return `population-${division}`;
}

/** Names of all that `npm run service` can start: the registries and the provincial nodes. */
export const SERVICES: readonly string[] = [...REGISTRIES, ...PROVINCES.map(nodeName)];

/** A provincial population node, and where it listens. */
export interface NodeSettings {
  readonly name: `population-${Province}`;
  readonly division: Province;
  readonly grpc: PortSetting;
  readonly metrics: PortSetting;
}

export interface Settings {
  /** Where the platform keeps its data, logs and development secrets. */
  readonly dataDir: string;
  readonly httpHost: string;
  readonly http: PortSetting;
  readonly store: PortSetting;
  readonly grpc: Record<Registry, PortSetting>;
  readonly metrics: Record<Registry, PortSetting>;
  /** Nodes below the national population registry; none unless the platform runs in tiers. */
  readonly nodes: readonly NodeSettings[];
  /** Set when the services use a store that is not ours to start. */
  readonly externalStore?: string;
  /** Set when the processes share something: the Redis that REDIS_URL names, which is not ours to start. */
  readonly redis?: RedisSettings;
  readonly rateLimits: RateLimits;
}

/** Where the processes of the platform keep what they share. */
interface RedisSettings {
  readonly url: string;
  /** Begins the keys of this platform; one of its own unless told. */
  readonly prefix?: string;
}

/** Requests that a caller may send within a minute, as the gateway reads them. */
export interface RateLimits {
  readonly anonymous: string;
  readonly token: string;
}

/** One machine asks itself, often for a measurement: the limits are there and out of the way. */
export const LOCAL_RATE_LIMITS: RateLimits = { anonymous: '6000000', token: '6000000' };

/** Variable name of a registry: "legal-entity" -> "LEGAL_ENTITY". */
export function variablePrefix(registry: Registry): string {
  return registry.replace('-', '_').toUpperCase();
}

function perRegistry(suffix: string, firstPort: number): Record<Registry, PortSetting> {
  const settings = REGISTRIES.map((registry, index) => [
    registry,
    portSetting(`${variablePrefix(registry)}_${suffix}`, firstPort + index),
  ]);
  return Object.fromEntries(settings) as Record<Registry, PortSetting>;
}

function provincialNodes(): NodeSettings[] {
  return PROVINCES.map((division, index) => ({
    name: nodeName(division),
    division,
    grpc: portSetting(`POPULATION_${division}_GRPC_PORT`, 50061 + index),
    metrics: portSetting(`POPULATION_${division}_METRICS_PORT`, 9111 + index),
  }));
}

function redisSettings(env: NodeJS.ProcessEnv): { redis?: RedisSettings } {
  const { REDIS_URL: url, REDIS_PREFIX: prefix } = parseRedisEnv(env);
  if (url === undefined) return {};
  return { redis: { url, ...(env.REDIS_PREFIX ? { prefix } : {}) } };
}

/** npm runs scripts in the package's folder: a relative DATA_DIR is meant from where the command was typed. */
function dataFolder({ DATA_DIR, INIT_CWD }: NodeJS.ProcessEnv): string {
  return DATA_DIR ? resolve(INIT_CWD ?? process.cwd(), DATA_DIR) : join(ROOT, '.data');
}

/** The settings that the environment asks for, in tiers or not. @throws Error that names a bad variable. */
export function readSettings({ tiers = false }: { readonly tiers?: boolean } = {}): Settings {
  const externalStore = process.env.MONGODB_URI;
  return {
    dataDir: dataFolder(process.env),
    httpHost: process.env.HTTP_HOST ?? '127.0.0.1',
    http: portSetting('HTTP_PORT', 8080),
    store: portSetting('DOCSTORE_PORT', 27017),
    grpc: perRegistry('GRPC_PORT', 50051),
    metrics: perRegistry('METRICS_PORT', 9101),
    nodes: tiers ? provincialNodes() : [],
    ...(externalStore ? { externalStore } : {}),
    ...redisSettings(process.env),
    rateLimits: {
      anonymous: process.env.RATE_LIMIT_ANONYMOUS || LOCAL_RATE_LIMITS.anonymous,
      token: process.env.RATE_LIMIT_TOKEN || LOCAL_RATE_LIMITS.token,
    },
  };
}
