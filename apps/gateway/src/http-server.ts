import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { RateLimiter, ServiceLogger } from '@registry/service-kit';
import { Admission } from './access/admission';
import { CallerRecognition, anonymous } from './access/caller';
import type { GatewayEnv } from './env';
import type { GatewayMetrics } from './health/gateway-metrics';
import { passImports } from './imports/import-bodies';
import { answerUnreadable } from './problems/unreadable-request';

/** Largest JSON body, in bytes; imports are streams and have bounds of their own. */
const bodyLimit = 1024 * 1024;
const maxParameter = 256;
/** Of the answers that went well, one in so many is logged; all that failed here are. */
const logEvery = 100;
const requestIdPattern = /^[A-Za-z0-9._:-]{1,128}$/;

/** Fastify as the gateway uses it: bounded, with request ids, callers known by their token and limited by it or their address. */
export function createHttpAdapter(env: GatewayEnv, limiter: RateLimiter): FastifyAdapter {
  const adapter = new FastifyAdapter({
    skipMiddie: true,
    bodyLimit,
    trustProxy: env.TRUSTED_PROXIES.length === 0 ? false : env.TRUSTED_PROXIES,
    genReqId: requestId,
    clientErrorHandler: answerUnreadable,
    routerOptions: { maxParamLength: maxParameter, ignoreTrailingSlash: true },
  });
  const server = adapter.getInstance();
  const callers = new CallerRecognition(env.DEMO_TOKEN);
  const admission = new Admission(limiter, env);
  server.removeContentTypeParser('text/plain');
  passImports(server);
  server.decorateRequest('caller', anonymous);
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    try {
      request.caller = callers.callerOf(request.headers.authorization);
    } finally {
      // A wrong token is counted at its address: guessing is limited too.
      await admission.admit(request);
    }
  });
  return adapter;
}

/** Counts and logs each answer, by the route's pattern: a path may name somebody. */
export function observeAnswers(adapter: FastifyAdapter, metrics: GatewayMetrics, logger: ServiceLogger): void {
  let answered = 0;
  adapter.getInstance().addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    const { statusCode: status, elapsedTime: ms } = reply;
    metrics.answered(route, status, ms / 1_000);
    answered += 1;
    if (status >= 500) {
      logger.warn({ requestId: request.id, method: request.method, route, status, ms }, 'Failed');
    } else if (answered % logEvery === 0) {
      logger.info({ requestId: request.id, method: request.method, route, status, ms, answered }, 'Answered');
    }
    done();
  });
}

function requestId({ headers }: IncomingMessage): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && requestIdPattern.test(given) ? given : randomUUID();
}
