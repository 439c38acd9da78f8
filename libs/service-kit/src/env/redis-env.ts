import { z } from 'zod';
import { parseEnv } from './parse-env';

/** The variables of what processes share, as a zod shape. */
export const redisEnv = {
  REDIS_URL: z
    .string()
    .refine(isRedisUrl, 'must be a URL that begins with redis:// or rediss://, e.g. redis://127.0.0.1:6379/0')
    .optional(),
  REDIS_PREFIX: z
    .string()
    .regex(/^[A-Za-z0-9_.-]{1,64}$/, 'must be 1 to 64 letters, digits, "_", "." or "-"')
    .default('registry'),
};

/** What {@link redisEnv} parses to. */
export type RedisEnv = z.infer<z.ZodObject<typeof redisEnv>>;

/** Reads these variables alone, for a process that passes them on. @throws EnvironmentError naming each that is wrong */
export function parseRedisEnv(source: Readonly<Record<string, string | undefined>>): RedisEnv {
  return parseEnv(z.object(redisEnv), source);
}

function isRedisUrl(text: string): boolean {
  if (!URL.canParse(text)) {
    return false;
  }
  const { protocol, hostname, pathname } = new URL(text);
  return /^rediss?:$/.test(protocol) && hostname !== '' && /^(\/\d{0,5})?$/.test(pathname);
}
