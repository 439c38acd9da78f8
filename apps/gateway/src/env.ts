import { logLevel, parseEnv, portVariable, publicKeys, redisEnv, secretKey, signingKey } from '@registry/service-kit';
import { z } from 'zod';
import { isAddressRange } from './access/address-range';

const address = (port: number) =>
  z
    .string()
    .regex(/^[^\s/]+:\d{1,5}$/, 'must be host:port')
    .default(`127.0.0.1:${port}`);

/** Requests that one caller may send within a minute; 0 for as many as it likes. */
const perMinute = (fallback: number) => z.coerce.number().int().min(0).max(1_000_000_000).default(fallback);

const gatewayEnv = z.object({
  ...redisEnv,
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: portVariable(8_080),
  POPULATION_ADDRESS: address(50_051),
  LEGAL_ENTITY_ADDRESS: address(50_052),
  GEOSPATIAL_ADDRESS: address(50_053),
  MACROECONOMIC_ADDRESS: address(50_054),
  /** What callers of personal data and imports show as `Authorization: Bearer ...`. */
  DEMO_TOKEN: z.string().min(16, 'must have at least 16 characters'),
  PAGE_TOKEN_KEY: secretKey,
  /** Signs receipts. */
  SIGNING_KEY: signingKey,
  /** Public keys of earlier signing keys, whose receipts still hold. */
  RETIRED_KEYS: publicKeys,
  /** Who signs, as receipts name it. */
  RECEIPT_ISSUER: z
    .string()
    .regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 printable characters of ASCII')
    .default('registry'),
  /** How long one answer of a registry is waited for, in milliseconds. */
  SOURCE_DEADLINE_MS: z.coerce.number().int().min(50).max(60_000).default(3_000),
  /** Of each address from which callers without a token ask; of an IPv6 address, of its network of 64 bits. */
  RATE_LIMIT_ANONYMOUS: perMinute(6_000),
  /** Of each caller with a token. */
  RATE_LIMIT_TOKEN: perMinute(60_000),
  /** Event streams open at once in this process. */
  EVENT_STREAMS: z.coerce.number().int().min(0).max(100_000).default(200),
  /** Of them those of one caller, or of one address without a token. */
  EVENT_STREAMS_PER_CALLER: z.coerce.number().int().min(0).max(100_000).default(20),
  /** An event stream ends after so many seconds; its reader comes again. */
  EVENT_STREAM_SECONDS: z.coerce.number().int().min(1).max(86_400).default(3_600),
  /** After so many seconds without an event the cursor is told. */
  EVENT_HEARTBEAT_SECONDS: z.coerce.number().int().min(1).max(60).default(10),
  /** Proxies whose `X-Forwarded-For` is believed: addresses or ranges (10.0.0.0/8), with commas between. */
  TRUSTED_PROXIES: z
    .string()
    .default('')
    .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
    .refine((ranges) => ranges.every(isAddressRange), 'must be addresses or ranges (10.0.0.0/8) with commas between'),
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
