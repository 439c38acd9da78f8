import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { z } from 'zod';
import { parseEnv } from '../env/parse-env';
import { publicKeys, signingKey } from './signing-key';

const schema = z.object({ SIGNING_KEY: signingKey, RETIRED_KEYS: publicKeys });
const pair = generateKeyPairSync('ed25519');
const privateText = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
const publicDer = pair.publicKey.export({ format: 'der', type: 'spki' });
const publicText = publicDer.toString('base64');

describe('a signing key', () => {
  it('is read from the environment with the public key that goes with it', () => {
    const { SIGNING_KEY: key } = parseEnv(schema, { SIGNING_KEY: privateText });
    const text = Buffer.from('text');
    expect(verify(null, text, pair.publicKey, sign(null, text, key.privateKey))).toBe(true);
    expect(key.publicKey.equals(pair.publicKey)).toBe(true);
  });

  it('is known by the first 16 hex digits of the SM3 of its public key', () => {
    const { SIGNING_KEY: key } = parseEnv(schema, { SIGNING_KEY: privateText });
    expect(key.keyId).toBe(createHash('sm3').update(publicDer).digest('hex').slice(0, 16));
  });

  it.each([
    ['no key at all', 'aaaa'],
    ['a public key', publicText],
    ['a key of another kind', rsa()],
  ])('is not %s, and what was given instead is not shown', (_, text) => {
    const parsing = (): unknown => parseEnv(schema, { SIGNING_KEY: text });
    expect(parsing).toThrow(/SIGNING_KEY: must be an Ed25519 private key/);
    expect(parsing).not.toThrow(text);
  });

  it('of earlier times is a public key, of which there may be several or none', () => {
    const read = (text: string) => parseEnv(schema, { SIGNING_KEY: privateText, RETIRED_KEYS: text }).RETIRED_KEYS;
    expect(read('')).toEqual([]);
    expect(read(`${publicText}, ${publicText}`)).toHaveLength(2);
    expect(() => read(`${publicText},${privateText}`)).toThrow(/RETIRED_KEYS: must be Ed25519 public keys/);
  });
});

function rsa(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64');
}
