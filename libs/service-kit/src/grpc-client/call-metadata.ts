import { Metadata, type CallOptions as GrpcCallOptions } from '@grpc/grpc-js';
import type { CallOptions } from './client';

/** The metadata of a call. */
export function callMetadata({ requestId, metadata }: CallOptions): Metadata {
  const sent = new Metadata();
  if (requestId !== undefined) {
    sent.set('x-request-id', requestId);
  }
  if (metadata !== undefined) {
    for (const [key, value] of Object.entries(metadata)) {
      sent.set(key, value);
    }
  }
  return sent;
}

/** grpc-js' options of a call: it always has a deadline. */
export function callDeadline({ deadlineMs }: CallOptions, fallbackMs: number): GrpcCallOptions {
  return { deadline: Date.now() + (deadlineMs ?? fallbackMs) };
}
