import { status } from '@grpc/grpc-js';

/**
 * The one table from gRPC code to HTTP status (google.rpc.Code's mapping; a failed precondition is a stale etag or a
 * state that forbids the write, so 412 and not 400).
 */
const httpStatuses: Readonly<Record<status, number>> = {
  [status.OK]: 200,
  [status.CANCELLED]: 499,
  [status.UNKNOWN]: 500,
  [status.INVALID_ARGUMENT]: 400,
  [status.DEADLINE_EXCEEDED]: 504,
  [status.NOT_FOUND]: 404,
  [status.ALREADY_EXISTS]: 409,
  [status.PERMISSION_DENIED]: 403,
  [status.RESOURCE_EXHAUSTED]: 429,
  [status.FAILED_PRECONDITION]: 412,
  [status.ABORTED]: 409,
  [status.OUT_OF_RANGE]: 400,
  [status.UNIMPLEMENTED]: 501,
  [status.INTERNAL]: 500,
  [status.UNAVAILABLE]: 503,
  [status.DATA_LOSS]: 500,
  [status.UNAUTHENTICATED]: 401,
};

/** HTTP status of a canonical gRPC code; 500 for a code that is none. */
export function httpStatusOf(code: number): number {
  return code in httpStatuses ? httpStatuses[code as status] : 500;
}
