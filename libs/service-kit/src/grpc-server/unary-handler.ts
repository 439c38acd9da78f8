import type { handleUnaryCall } from '@grpc/grpc-js';
import { unaryDeadline } from './limits';
import type { MethodRuntime } from './method-runtime';

/** Serves a unary method. The first of answer, error, deadline and cancellation is the outcome. */
export function unaryHandler(runtime: MethodRuntime): handleUnaryCall<unknown, Buffer> {
  return (grpcCall, callback) => {
    const call = runtime.begin(grpcCall, unaryDeadline);
    let settled = false;
    const fail = (error: unknown): void => {
      if (!settled) {
        settled = true;
        call.settle();
        callback(runtime.failed(call, error));
      }
    };
    const answer = (response: unknown): void => {
      if (settled) {
        return;
      }
      try {
        const bytes = runtime.encode(response);
        settled = true;
        call.settle();
        runtime.succeeded(call);
        callback(null, bytes);
      } catch (error) {
        fail(error);
      }
    };
    call.whenCutShort(fail);
    try {
      Promise.resolve(runtime.invoke(grpcCall.request, call)).then(answer, fail);
    } catch (error) {
      fail(error);
    }
  };
}
