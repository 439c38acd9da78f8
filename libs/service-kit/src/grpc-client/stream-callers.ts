import type { ClientDuplexStream, ClientReadableStream } from '@grpc/grpc-js';
import { encodeMessage } from '../contract/codec';
import type { MethodDefinition } from '../contract/definition';
import { Interruption } from '../contract/interruption';
import { RegistryError } from '../errors/registry-error';
import { readRichError } from '../errors/rich-error';
import { callDeadline, callMetadata } from './call-metadata';
import type { CallOptions } from './client';
import type { CallTarget } from './create-client';
import { cancelledByCaller } from './unary-caller';

type Requests = AsyncIterable<unknown> | Iterable<unknown>;

const noOptions: CallOptions = {};

/** Calls one server-streaming method. */
export function serverStreamCaller(target: CallTarget, { requestType, responseType }: MethodDefinition) {
  return (request: unknown, options: CallOptions = noOptions): AsyncIterable<unknown> =>
    responsesOf(options, () => {
      const call = target.client.makeServerStreamRequest(
        target.path,
        (message: unknown) => encodeMessage(requestType, message),
        (bytes: Buffer) => responseType.decode(bytes),
        request,
        callMetadata(options),
        callDeadline(options, target.deadlineMs),
      );
      return new StreamedCall(call);
    });
}

/** Calls one bidi-streaming method: requests are taken as fast as the server reads them. */
export function bidiCaller(target: CallTarget, { requestType, responseType }: MethodDefinition) {
  return (requests: Requests, options: CallOptions = noOptions): AsyncIterable<unknown> =>
    responsesOf(options, () => {
      const call = target.client.makeBidiStreamRequest(
        target.path,
        (message: unknown) => encodeMessage(requestType, message),
        (bytes: Buffer) => responseType.decode(bytes),
        callMetadata(options),
        callDeadline(options, target.deadlineMs),
      );
      const streamed = new StreamedCall(call);
      void streamed.send(requests, call);
      return streamed;
    });
}

async function* responsesOf(options: CallOptions, begin: () => StreamedCall): AsyncGenerator<unknown> {
  const { signal } = options;
  if (signal?.aborted === true) {
    throw cancelledByCaller();
  }
  const streamed = begin();
  const abort = (): void => streamed.cancel();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    yield* streamed.responses();
  } finally {
    signal?.removeEventListener('abort', abort);
    streamed.cancel();
  }
}

/** A streaming call under way. */
class StreamedCall {
  private readonly ended = new Interruption();
  private requestError: unknown;

  constructor(private readonly call: ClientReadableStream<unknown>) {
    // The iteration reports errors; without a listener one that comes after it was left would end the process.
    call.on('error', () => undefined);
    call.once('status', () => this.ended.interrupt(new Error('The call has ended')));
  }

  async *responses(): AsyncGenerator<unknown> {
    try {
      yield* this.call.iterator({ destroyOnReturn: false });
    } catch (error) {
      throw this.requestError ?? (isServiceError(error) ? readRichError(error) : error);
    }
  }

  cancel(): void {
    this.call.cancel();
  }

  /** Writes requests and waits whenever the server does not take them; ends with the call. */
  async send(requests: Requests, call: ClientDuplexStream<unknown, unknown>): Promise<void> {
    const iterator = fromEither(requests);
    try {
      for (;;) {
        const next = await this.ended.orResult(iterator.next());
        if (next.done === true) {
          call.end();
          return;
        }
        if (!call.write(next.value)) {
          await this.ended.orResult(new Promise((resolve) => call.once('drain', resolve)));
        }
      }
    } catch (error) {
      if (!this.ended.interrupted) {
        this.requestError = error;
        this.cancel();
      }
      await iterator.return?.(undefined);
    }
  }
}

async function* fromEither(requests: Requests): AsyncGenerator<unknown> {
  yield* requests;
}

function isServiceError(error: unknown): error is Parameters<typeof readRichError>[0] & Error {
  return error instanceof Error && !(error instanceof RegistryError) && 'code' in error && 'details' in error;
}
