import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Keys of a development machine, made at the first start and kept with its data. */
export interface Secrets {
  /** Signs page tokens; 32 bytes, hex. */
  readonly pageTokenKey: string;
  /** Lets a demo client read synthetic personal data. */
  readonly demoToken: string;
}

/** Returns the machine's secrets, making them at the first call. */
export function developmentSecrets(dataDir: string): Secrets {
  const file = join(dataDir, 'secrets.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8')) as Secrets;
  const secrets = { pageTokenKey: randomBytes(32).toString('hex'), demoToken: randomBytes(24).toString('base64url') };
  mkdirSync(dataDir, { recursive: true });
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}
