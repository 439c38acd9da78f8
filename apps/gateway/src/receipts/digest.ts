import { createHash, hash } from 'node:crypto';

const prefix = 'sm3:';

/** SM3 (GB/T 32905) of an answer's body as it is sent: `sm3:` and 64 hex digits. */
export function bodyHash(body: string | Buffer): string {
  return prefix + hash('sm3', body);
}

/**
 * The hash of a request: SM3 over its method, a space, the path with its query as they were sent, a line feed, and the
 * bytes of the body; `sm3:` and 64 hex digits. Nothing of the request can be read from it.
 */
export class RequestDigest {
  private readonly hash = createHash('sm3');

  constructor(method: string, path: string) {
    this.hash.update(`${method} ${path}\n`);
  }

  /** Adds the next part of the body. */
  add(body: string | Buffer): this {
    this.hash.update(body);
    return this;
  }

  /** The hash; nothing can be added after it. */
  text(): string {
    return prefix + this.hash.digest('hex');
  }
}
