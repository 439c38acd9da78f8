import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Inject } from '@nestjs/common';
import { RegistryError, type ServiceLogger } from '@registry/service-kit';
import { status } from '@grpc/grpc-js';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GATEWAY_LOGGER } from '../environment';
import { fromHttpException } from './http-errors';
import { languageOf } from './language';
import { problemOf, problemType } from './problem';

/** Answers whatever was thrown as a problem of RFC 9457, in the reader's language. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(GATEWAY_LOGGER) private readonly logger: ServiceLogger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = this.known(thrown, request.id);
    const language = languageOf(request.headers['accept-language']);
    const problem = problemOf(error, language, request.id);
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    if (problem.status === 401) {
      void reply.header('www-authenticate', 'Bearer realm="registry"');
    }
    const retryAfter = problem.status === 503 ? '2' : problem.metadata['retryAfterSeconds'];
    if (retryAfter !== undefined) {
      void reply.header('retry-after', retryAfter);
    }
    void reply
      .status(problem.status)
      .header('content-type', problemType)
      .header('content-language', language)
      .header('cache-control', 'no-store')
      .header('x-request-id', request.id)
      .send(JSON.stringify(problem));
  }

  private known(thrown: unknown, requestId: string): RegistryError {
    if (thrown instanceof RegistryError) {
      return thrown;
    }
    if (thrown instanceof HttpException) {
      return fromHttpException(thrown);
    }
    const frames = thrown instanceof Error ? (thrown.stack ?? '').split('\n').slice(1, 8) : [];
    this.logger.error({ requestId, type: thrown instanceof Error ? thrown.name : typeof thrown, frames }, 'Unforeseen');
    return new RegistryError({ code: status.INTERNAL, reason: 'INTERNAL', message: 'Something failed' });
  }
}
