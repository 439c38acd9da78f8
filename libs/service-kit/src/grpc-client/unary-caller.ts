import { status, type ServiceError } from '@grpc/grpc-js';
import { encodeMessage } from '../contract/codec';
import type { MethodDefinition } from '../contract/definition';
import { RegistryError } from '../errors/registry-error';
import { readRichError } from '../errors/rich-error';
import { callDeadline, callMetadata } from './call-metadata';
import type { CallOptions } from './client';
import type { CallTarget } from './create-client';

const noOptions: CallOptions = {};

/** Calls one unary method. */
export function unaryCaller({ client, path, deadlineMs }: CallTarget, { requestType, responseType }: MethodDefinition) {
  const serialize = (message: unknown): Buffer => encodeMessage(requestType, message);
  const deserialize = (bytes: Buffer): unknown => responseType.decode(bytes);
  return (request: unknown, options: CallOptions = noOptions): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { signal } = options;
      if (signal?.aborted === true) {
        reject(cancelledByCaller());
        return;
      }
      const abort = (): void => call.cancel();
      const call = client.makeUnaryRequest(
        path,
        serialize,
        deserialize,
        request,
        callMetadata(options),
        callDeadline(options, deadlineMs),
        (error: ServiceError | null, response?: unknown) => {
          signal?.removeEventListener('abort', abort);
          if (error === null) {
            resolve(response);
          } else {
            reject(readRichError(error));
          }
        },
      );
      signal?.addEventListener('abort', abort, { once: true });
    });
}

/** CANCELLED before the call was made. */
export function cancelledByCaller(): RegistryError {
  return new RegistryError({ code: status.CANCELLED, reason: 'CANCELLED', message: 'Cancelled before it was called' });
}
