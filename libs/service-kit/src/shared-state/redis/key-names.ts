import { createHmac, hkdfSync } from 'node:crypto';

/** Names of a deployment's keys and channels in a Redis that others may use too. */
export class KeyNames {
  private readonly key: Buffer;

  /**
   * @param prefix of this deployment, e.g. `registry`
   * @param secret 32 bytes in hex that the processes of one kind share
   */
  constructor(
    private readonly prefix: string,
    secret: string,
  ) {
    this.key = Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'hex'), '', 'names of keys in redis', 32));
  }

  /** A key for something that may identify somebody: a keyed hash, since addresses are few enough to try them all. */
  hidden(kind: string, text: string): string {
    const hash = createHmac('sha256', this.key).update(text).digest().subarray(0, 16).toString('base64url');
    return `${this.prefix}:${kind}:${hash}`;
  }

  /** A key or channel with a name that tells nothing of anybody; those of one name lie on one node of a cluster. */
  open(kind: string, name: string): string {
    return `${this.prefix}:${kind}:{${name}}`;
  }
}
