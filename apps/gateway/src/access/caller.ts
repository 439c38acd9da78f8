import { createHash, timingSafeEqual } from 'node:crypto';
import { status } from '@grpc/grpc-js';
import { RegistryError } from '@registry/service-kit';

/** Who asks without a token: open data alone is answered. */
export const anonymous = 'anonymous';

/** Who shows the demo token. */
const demo = 'demo';

declare module 'fastify' {
  interface FastifyRequest {
    /** The calling system, known by its token. */
    caller: string;
  }
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Tells callers by their token. */
export class CallerRecognition {
  private readonly expected: Buffer;

  constructor(demoToken: string) {
    this.expected = digest(demoToken);
  }

  /**
   * The caller that an `Authorization` header stands for; compared in constant time.
   * @throws RegistryError UNAUTHENTICATED `TOKEN_INVALID` for anything but the token
   */
  callerOf(authorization: string | undefined): string {
    if (authorization === undefined) {
      return anonymous;
    }
    const token = /^Bearer ([^\s]{1,512})$/i.exec(authorization)?.[1];
    if (token === undefined || !timingSafeEqual(digest(token), this.expected)) {
      throw unauthenticated('TOKEN_INVALID', 'The token is not valid');
    }
    return demo;
  }
}

/** UNAUTHENTICATED. */
function unauthenticated(reason: string, message: string): RegistryError {
  return new RegistryError({ code: status.UNAUTHENTICATED, reason, message, domain: 'gateway' });
}

/** @throws RegistryError UNAUTHENTICATED `TOKEN_REQUIRED` for an anonymous caller */
export function requireToken(caller: string): void {
  if (caller === anonymous) {
    throw unauthenticated('TOKEN_REQUIRED', 'This needs a token: Authorization: Bearer ...');
  }
}
