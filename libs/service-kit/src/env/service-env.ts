import { z } from 'zod';
import { signingKey } from '../signing/signing-key';
import { redisEnv } from './redis-env';

const secretKeyPattern = /^[0-9a-fA-F]{64}$/;

/** The form of a node's name. */
export const nodeNamePattern = /^[a-z0-9-]{1,64}$/;

const addressPattern = /^[^\s/]+:\d{1,5}$/;

/** A TCP port; 0 lets the system choose one. */
export function portVariable(fallback: number) {
  return z.coerce.number().int().min(0).max(65_535).default(fallback);
}

/** Name of a log level, lowest first. */
export const logLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info');

/** A key of 32 bytes in hex, e.g. from `openssl rand -hex 32`. */
export const secretKey = z.string().regex(secretKeyPattern, 'must be 32 bytes in hex (64 digits)');

/**
 * The variables that every registry service reads, as a zod shape: an app adds its own and its default ports with
 * `z.object({ ...serviceEnv, GRPC_PORT: portVariable(50051) })`.
 */
export const serviceEnv = {
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    .default('mongodb://127.0.0.1:27017'),
  MONGODB_DB: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,63}$/, 'must be 1 to 63 letters, digits, "_" or "-"')
    .optional(),
  ...redisEnv,
  GRPC_HOST: z.string().default('127.0.0.1'),
  GRPC_PORT: portVariable(0),
  METRICS_HOST: z.string().default('127.0.0.1'),
  METRICS_PORT: portVariable(0),
  LOG_LEVEL: logLevel,
  PAGE_TOKEN_KEY: secretKey,
  /** Signs tree heads; without it there are none. */
  SIGNING_KEY: signingKey.optional(),
  REPLICA_OF: z.string().regex(addressPattern, 'must be host:port').optional(),
  NODE_LEVEL: z.enum(['national', 'province', 'prefecture']).default('national'),
  NODE_DIVISION: z
    .string()
    .regex(/^\d{6}$/, 'must be six digits of GB/T 2260')
    .optional(),
  NODE_NAME: z.string().regex(nodeNamePattern, 'must be 1 to 64 of a-z, 0-9 and "-"').optional(),
  UPSTREAM: z.string().regex(addressPattern, 'must be host:port').optional(),
  ALLOW_SYNTHETIC: z
    .enum(['0', '1'])
    .default('0')
    .transform((value) => value === '1'),
  NODE_ENV: z.string().default('development'),
};

/** What {@link serviceEnv} parses to. */
export type ServiceEnv = z.infer<z.ZodObject<typeof serviceEnv>>;
