import { status } from '@grpc/grpc-js';
import { HttpException } from '@nestjs/common';
import { RegistryError, notFound } from '@registry/service-kit';

/** What is wrong, with the gateway as the one who says so. */
function gatewayError(code: status, reason: string, message: string): RegistryError {
  return new RegistryError({ code, reason, message, domain: 'gateway' });
}

/** 415. */
export function mediaTypeUnsupported(message: string): RegistryError {
  return gatewayError(status.INVALID_ARGUMENT, 'MEDIA_TYPE_UNSUPPORTED', message);
}

/** Errors of Nest and Fastify (no such route, a body too large or malformed) as errors of ours. */
export function fromHttpException(error: HttpException): RegistryError {
  switch (error.getStatus()) {
    case 404:
      return notFound('ROUTE_NOT_FOUND', 'There is no such path');
    case 413:
      return gatewayError(status.INVALID_ARGUMENT, 'BODY_TOO_LARGE', 'The body is larger than is taken here');
    case 415:
      return mediaTypeUnsupported('This media type is not taken here');
    case 400:
      return gatewayError(status.INVALID_ARGUMENT, 'REQUEST_MALFORMED', 'The request is malformed');
    default:
      return gatewayError(status.INTERNAL, 'INTERNAL', 'Something failed');
  }
}
