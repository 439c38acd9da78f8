import { status } from '@grpc/grpc-js';
import { type RateLimit, type RateLimiter, RegistryError } from '@registry/service-kit';
import type { FastifyRequest } from 'fastify';
import type { GatewayEnv } from '../env';
import { callerNetwork } from './address-range';
import { anonymous } from './caller';

/** Those who watch the gateway are answered however often they ask. */
const unlimited: ReadonlySet<string | undefined> = new Set(['/healthz', '/readyz', '/metrics']);

const minuteMs = 60_000;

/** Lets each caller send so many requests a minute; all of them at once, if it likes. */
export class Admission {
  private readonly byAddress: RateLimit | undefined;
  private readonly byToken: RateLimit | undefined;

  constructor(
    private readonly limiter: RateLimiter,
    env: Pick<GatewayEnv, 'RATE_LIMIT_ANONYMOUS' | 'RATE_LIMIT_TOKEN'>,
  ) {
    this.byAddress = limitOf(env.RATE_LIMIT_ANONYMOUS);
    this.byToken = limitOf(env.RATE_LIMIT_TOKEN);
  }

  /** @throws RegistryError RESOURCE_EXHAUSTED `RATE_LIMITED` with `retryAfterSeconds` in its metadata */
  async admit({ caller, ip, routeOptions }: FastifyRequest): Promise<void> {
    const limit = caller === anonymous ? this.byAddress : this.byToken;
    if (limit === undefined || unlimited.has(routeOptions.url)) {
      return;
    }
    const { allowed, retryAfterMs } = await this.limiter.take(callerKey({ caller, ip }), limit);
    if (!allowed) {
      throw rateLimited(Math.max(1, Math.ceil(retryAfterMs / 1_000)));
    }
  }
}

/** Whom a limit is of: the caller that a token stands for, or the network of an address. */
export function callerKey({ caller, ip }: Pick<FastifyRequest, 'caller' | 'ip'>): string {
  return caller === anonymous ? `address ${callerNetwork(ip)}` : `caller ${caller}`;
}

function limitOf(requests: number): RateLimit | undefined {
  return requests === 0 ? undefined : { requests, perMs: minuteMs };
}

function rateLimited(seconds: number): RegistryError {
  return new RegistryError({
    code: status.RESOURCE_EXHAUSTED,
    reason: 'RATE_LIMITED',
    message: `Too many requests; try again in ${seconds} s`,
    domain: 'gateway',
    metadata: { retryAfterSeconds: String(seconds) },
  });
}
