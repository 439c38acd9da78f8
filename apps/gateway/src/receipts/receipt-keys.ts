import type { KeyObject } from 'node:crypto';
import { type SigningKey, keyIdOf } from '@registry/service-kit';
import type { GatewayEnv } from '../env';

/** The key that signs receipts, and all whose receipts hold: those of earlier keys go on to. */
export class ReceiptKeys {
  readonly signing: SigningKey;
  /** By key id. */
  readonly verifying: ReadonlyMap<string, KeyObject>;
  /** The public keys as JSON (RFC 7517), today's first. */
  readonly jwkSet: string;

  constructor({ SIGNING_KEY, RETIRED_KEYS }: Pick<GatewayEnv, 'SIGNING_KEY' | 'RETIRED_KEYS'>) {
    this.signing = SIGNING_KEY;
    this.verifying = new Map([SIGNING_KEY.publicKey, ...RETIRED_KEYS].map((key) => [keyIdOf(key), key]));
    const keys = [...this.verifying].map(([kid, key]) => ({
      ...key.export({ format: 'jwk' }),
      kid,
      alg: 'EdDSA',
      use: 'sig',
    }));
    this.jwkSet = JSON.stringify({ keys });
  }
}
