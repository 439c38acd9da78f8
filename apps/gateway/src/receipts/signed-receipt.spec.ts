import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { CompactSign } from 'jose';
import type { Receipt } from './receipt';
import { openReceipt, signReceipt } from './signed-receipt';

const hash = `sm3:${'0a'.repeat(32)}`;
const receipt: Receipt = {
  iss: 'registry',
  iat: 1_700_000_000,
  jti: 'request-1',
  caller: 'demo',
  purpose: 'audit',
  language: 'zh',
  request: hash,
  repeatable: true,
  snapshot: 'token',
  answer: { status: 200, contentType: 'application/json; charset=utf-8', bytes: 12, hash },
};

const pair = generateKeyPairSync('ed25519');
const other = generateKeyPairSync('ed25519');
const keys = new Map([
  ['today', pair.publicKey],
  ['earlier', other.publicKey],
]);
const today = { keyId: 'today', privateKey: pair.privateKey };

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.= ';

describe('a signed receipt', () => {
  it('reads back as it was signed, under the id of its key', async () => {
    expect(await openReceipt(await signReceipt(receipt, today), keys)).toEqual({ receipt, keyId: 'today' });
  });

  it('holds when its key signs no more, as long as the key is known', async () => {
    const signed = await signReceipt(receipt, { keyId: 'earlier', privateKey: other.privateKey });
    expect(await openReceipt(signed, keys)).toMatchObject({ keyId: 'earlier', receipt });
    expect(await openReceipt(signed, new Map([['today', pair.publicKey]]))).toEqual({
      fault: 'KEY_UNKNOWN',
      keyId: 'earlier',
    });
  });

  it('is none under the name of another key', async () => {
    const signed = await signReceipt(receipt, { keyId: 'today', privateKey: other.privateKey });
    expect(await openReceipt(signed, keys)).toEqual({ fault: 'SIGNATURE_INVALID', keyId: 'today' });
  });

  it('is none when any one character is another', async () => {
    const signed = await signReceipt(receipt, today);
    for (let at = 0; at < signed.length; at++) {
      for (const character of [...alphabet].filter((each) => each !== signed[at])) {
        // Each position with one character, the last ones with all: there bits may say nothing.
        if (at < signed.length - 2 && character.charCodeAt(0) % alphabet.length !== at % alphabet.length) continue;
        const changed = signed.slice(0, at) + character + signed.slice(at + 1);
        expect(await openReceipt(changed, keys)).toHaveProperty('fault');
      }
    }
  });

  it('is none when it is shorter, longer or something else', async () => {
    const signed = await signReceipt(receipt, today);
    const pieces = fc.oneof(
      fc.string(),
      fc.nat(signed.length - 1).map((end) => signed.slice(0, end)),
      fc.string({ minLength: 1 }).map((more) => signed + more),
    );
    await fc.assert(
      fc.asyncProperty(pieces, async (text) => {
        expect(await openReceipt(text, keys)).toHaveProperty('fault');
      }),
    );
  });

  it.each([
    ['without a type', { alg: 'EdDSA', kid: 'today' }],
    ['of another type', { alg: 'EdDSA', kid: 'today', typ: 'JWT' }],
    ['with more in its header', { alg: 'EdDSA', kid: 'today', typ: 'registry-receipt', jwk: {} }],
  ])('is none %s, though the key signed it', async (_, header) => {
    const payload = new TextEncoder().encode(JSON.stringify(receipt));
    const signed = await new CompactSign(payload).setProtectedHeader(header).sign(pair.privateKey);
    expect(await openReceipt(signed, keys)).toEqual({ fault: 'RECEIPT_MALFORMED' });
  });

  it('is none when it says something else than receipts say, though the key signed it', async () => {
    const payload = new TextEncoder().encode('{"sub":"somebody"}');
    const signed = await new CompactSign(payload)
      .setProtectedHeader({ alg: 'EdDSA', typ: 'registry-receipt', kid: 'today' })
      .sign(pair.privateKey);
    expect(await openReceipt(signed, keys)).toEqual({ fault: 'RECEIPT_MALFORMED', keyId: 'today' });
  });
});
