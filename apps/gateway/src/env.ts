import { logLevel, parseEnv, portVariable, secretKey } from '@registry/service-kit';
import { z } from 'zod';

const address = (port: number) =>
  z
    .string()
    .regex(/^[^\s/]+:\d{1,5}$/, 'must be host:port')
    .default(`127.0.0.1:${port}`);

const gatewayEnv = z.object({
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: portVariable(8_080),
  POPULATION_ADDRESS: address(50_051),
  LEGAL_ENTITY_ADDRESS: address(50_052),
  GEOSPATIAL_ADDRESS: address(50_053),
  MACROECONOMIC_ADDRESS: address(50_054),
  /** What callers of personal data and imports show as `Authorization: Bearer ...`. */
  DEMO_TOKEN: z.string().min(16, 'must have at least 16 characters'),
  PAGE_TOKEN_KEY: secretKey,
  /** How long one answer of a registry is waited for, in milliseconds. */
  SOURCE_DEADLINE_MS: z.coerce.number().int().min(50).max(60_000).default(3_000),
  LOG_LEVEL: logLevel,
  ALLOW_SYNTHETIC: z
    .enum(['0', '1'])
    .default('0')
    .transform((value) => value === '1'),
});

/** The environment of the gateway. */
export type GatewayEnv = z.infer<typeof gatewayEnv>;

/** Reads the environment. @throws EnvironmentError naming each variable that is missing or wrong */
export function parseGatewayEnv(source: Readonly<Record<string, string | undefined>>): GatewayEnv {
  return parseEnv(gatewayEnv, source);
}
