import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

const keyIdDigits = 16;

/** An Ed25519 key (RFC 8032) and the id under which others know its public part. */
export interface SigningKey {
  readonly keyId: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Id of a public key: the first 16 hex digits of the SM3 of its SubjectPublicKeyInfo in DER. */
export function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ format: 'der', type: 'spki' });
  return createHash('sm3').update(der).digest('hex').slice(0, keyIdDigits);
}

/** A private key as environments hold it, PKCS8 in DER in base64: `openssl genpkey -algorithm ed25519 -outform DER | base64 -w0`. */
export const signingKey = z.string().transform((text, context): SigningKey => {
  const privateKey = keyOf(() => createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' }));
  if (privateKey === undefined) {
    context.addIssue('must be an Ed25519 private key, PKCS8 in DER in base64');
    return z.NEVER;
  }
  const publicKey = createPublicKey(privateKey);
  return { keyId: keyIdOf(publicKey), privateKey, publicKey };
});

/** Public keys as environments hold them: SubjectPublicKeyInfo in DER in base64, with commas between. */
export const publicKeys = z
  .string()
  .default('')
  .transform((text, context): KeyObject[] => {
    const keys: KeyObject[] = [];
    for (const part of text.split(',').flatMap((each) => each.trim() || [])) {
      const key = keyOf(() => createPublicKey({ key: Buffer.from(part, 'base64'), format: 'der', type: 'spki' }));
      if (key === undefined) {
        context.addIssue('must be Ed25519 public keys, SPKI in DER in base64, with commas between');
        return z.NEVER;
      }
      keys.push(key);
    }
    return keys;
  });

function keyOf(read: () => KeyObject): KeyObject | undefined {
  try {
    const key = read();
    return key.asymmetricKeyType === 'ed25519' ? key : undefined;
  } catch {
    return undefined;
  }
}
