import type {
  handleBidiStreamingCall,
  handleServerStreamingCall,
  ServerDuplexStream,
  ServerWritableStream,
} from '@grpc/grpc-js';
import { Interruption } from '../contract/interruption';
import { streamDeadline } from './limits';
import { malformedRequest, type MethodRuntime } from './method-runtime';
import { malformed } from './request-codec';
import type { ServedCall } from './served-call';

type ResponseStream = ServerWritableStream<unknown, Buffer> | ServerDuplexStream<unknown, Buffer>;

/** Serves a server stream: the handler's iterable is read only as fast as the caller takes it. */
export function serverStreamHandler(runtime: MethodRuntime): handleServerStreamingCall<unknown, Buffer> {
  return (grpcCall) => {
    const call = runtime.begin(grpcCall, streamDeadline);
    void respond(runtime, call, grpcCall, new Interruption(), () => grpcCall.request);
  };
}

/** Serves a bidi stream: requests are read as the handler asks for them, responses as in a server stream. */
export function bidiStreamHandler(runtime: MethodRuntime): handleBidiStreamingCall<unknown, Buffer> {
  return (grpcCall) => {
    const call = runtime.begin(grpcCall, streamDeadline);
    const requests = grpcCall.iterator({ destroyOnReturn: false }) as AsyncIterable<unknown>;
    void respond(runtime, call, grpcCall, new Interruption(), () => checked(requests));
  };
}

async function respond(
  runtime: MethodRuntime,
  call: ServedCall,
  stream: ResponseStream,
  interruption: Interruption,
  request: () => unknown,
): Promise<void> {
  call.whenCutShort((error) => interruption.interrupt(error));
  let responses: AsyncIterator<unknown> | undefined;
  try {
    const iterable = runtime.invoke(request(), call) as AsyncIterable<unknown>;
    responses = iterable[Symbol.asyncIterator]();
    for (;;) {
      const next = await interruption.orResult(responses.next());
      if (next.done === true) {
        break;
      }
      if (!stream.write(runtime.encode(next.value))) {
        await interruption.orResult(drained(stream));
      }
    }
    call.settle();
    runtime.succeeded(call);
    stream.end();
  } catch (error) {
    call.settle();
    stream.emit('error', runtime.failed(call, error));
    // Not awaited: a handler that hangs must not keep the call.
    responses?.return?.().catch(() => undefined);
  }
}

async function drained(stream: ResponseStream): Promise<void> {
  await new Promise<void>((resolve) => {
    stream.once('drain', resolve);
  });
}

async function* checked(requests: AsyncIterable<unknown>): AsyncGenerator<unknown> {
  for await (const request of requests) {
    if (request === malformed) {
      throw malformedRequest();
    }
    yield request;
  }
}
