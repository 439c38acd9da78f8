import { createHmac, timingSafeEqual } from 'node:crypto';

const macBytes = 32;
const maxTokenLength = 4096;

/** What a seal is for. */
export interface SealOptions {
  /** 32 bytes in hex. */
  readonly secret: string;
  /** Kind of token, e.g. `page-token`: a token of one kind is none of another. */
  readonly kind: string;
  /** Who gives them out, e.g. the service's name: a token of one is none of another. */
  readonly scope: string;
}

/** Makes tokens that nobody else can: bytes with their HMAC-SHA256 behind them, in base64url. */
export class TokenSeal {
  private readonly key: Buffer;

  constructor({ secret, kind, scope }: SealOptions) {
    this.key = createHmac('sha256', Buffer.from(secret, 'hex')).update(`${kind}\0${scope}`).digest();
  }

  /** The token of these bytes; up to 3,000 of them come to a token that {@link open} takes. */
  seal(body: Buffer): string {
    return Buffer.concat([body, this.mac(body)]).toString('base64url');
  }

  /** The bytes that {@link seal} was given; undefined for anything that it did not make. */
  open(token: string): Buffer | undefined {
    if (token.length > maxTokenLength) {
      return undefined;
    }
    const bytes = Buffer.from(token, 'base64url');
    // Node reads over characters that are none of the alphabet.
    if (bytes.length <= macBytes || bytes.toString('base64url') !== token) {
      return undefined;
    }
    const body = bytes.subarray(0, bytes.length - macBytes);
    return timingSafeEqual(this.mac(body), bytes.subarray(body.length)) ? body : undefined;
  }

  private mac(body: Buffer): Buffer {
    return createHmac('sha256', this.key).update(body).digest();
  }
}
