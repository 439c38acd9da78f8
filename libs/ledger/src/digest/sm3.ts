import { createHash } from 'node:crypto';

/** SM3 (GB/T 32905) of the concatenated parts, hex. Text is hashed as UTF-8. */
export function sm3(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sm3');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}
