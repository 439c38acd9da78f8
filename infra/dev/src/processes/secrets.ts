import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROVINCES, type Province, REGISTRIES, nodeName } from './settings';

/** What signs: each has a key of its own. */
const SIGNERS = ['gateway', ...REGISTRIES, ...PROVINCES.map(nodeName)] as const;

/** Beside the store; in no backup. */
export const SECRETS_FILE = 'secrets.json';

/** Keys of a development machine, made at the first start and kept with its data. */
export interface Secrets {
  /** Signs page tokens; 32 bytes, hex. */
  readonly pageTokenKey: string;
  /** The same for the nodes below the national registry, by division. */
  readonly nodePageTokenKeys: Readonly<Record<Province, string>>;
  /** Lets a demo client read synthetic personal data. */
  readonly demoToken: string;
  /** Ed25519 private keys, PKCS8 in DER in base64. */
  readonly signingKeys: Readonly<Record<(typeof SIGNERS)[number], string>>;
}

/** The secrets that the machine has. */
export function keptSecrets(dataDir: string): Partial<Secrets> {
  const file = join(dataDir, SECRETS_FILE);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Secrets>) : {};
}

/** Returns the machine's secrets, making those that it does not have yet. */
export function developmentSecrets(dataDir: string): Secrets {
  const kept = keptSecrets(dataDir);
  const secrets: Secrets = {
    pageTokenKey: kept.pageTokenKey ?? newKey(),
    nodePageTokenKeys: { ...newNodeKeys(), ...kept.nodePageTokenKeys },
    demoToken: kept.demoToken ?? randomBytes(24).toString('base64url'),
    signingKeys: { ...newSigningKeys(kept.signingKeys), ...kept.signingKeys },
  };
  const text = JSON.stringify(secrets, null, 2);
  if (text !== JSON.stringify(kept, null, 2)) {
    mkdirSync(dataDir, { recursive: true });
    writeFileSync(join(dataDir, SECRETS_FILE), text, { mode: 0o600 });
  }
  return secrets;
}

function newKey(): string {
  return randomBytes(32).toString('hex');
}

function newNodeKeys(): Secrets['nodePageTokenKeys'] {
  return Object.fromEntries(PROVINCES.map((division) => [division, newKey()])) as Secrets['nodePageTokenKeys'];
}

/** Keys for those that have none. */
function newSigningKeys(kept: Partial<Secrets['signingKeys']> = {}): Secrets['signingKeys'] {
  return Object.fromEntries(
    SIGNERS.filter((signer) => kept[signer] === undefined).map((signer) => [signer, newSigningKey()]),
  ) as Secrets['signingKeys'];
}

function newSigningKey(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}
