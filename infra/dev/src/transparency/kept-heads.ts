import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { keptSecrets } from '../processes/secrets';
import { HeadFile } from './head-file';

/** Where `check-log` keeps heads unless told. */
export function headsFolder(dataDir: string): string {
  return join(dataDir, 'log-heads');
}

/**
 * The files of heads that this machine's own platform signed, and those put beside them as refused: with its keys they are of
 * no use any more. Heads of other platforms, and files that hold something else, are not among them.
 */
export function ownHeadFiles(dataDir: string): readonly string[] {
  const folder = headsFolder(dataDir);
  const own = Object.values(keptSecrets(dataDir).signingKeys ?? {}).map(publicHalf);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .filter((path) => isSignedBy(own, path));
}

function isSignedBy(keys: readonly KeyObject[], path: string): boolean {
  try {
    const kept = new HeadFile(path).read();
    return keys.some((key) => kept?.publicKey.equals(key) === true);
  } catch {
    return false;
  }
}

/** What a signing key, PKCS8 in DER in base64, is verified with. */
export function publicHalf(signingKey: string): KeyObject {
  const key = Buffer.from(signingKey, 'base64');
  return createPublicKey(createPrivateKey({ key, format: 'der', type: 'pkcs8' }));
}
