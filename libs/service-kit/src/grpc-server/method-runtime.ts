import { Metadata, status } from '@grpc/grpc-js';
import { Encoded, encodeMessage } from '../contract/codec';
import type { MethodDefinition } from '../contract/definition';
import { invalidArgument, violation } from '../errors/constructors';
import type { RegistryError } from '../errors/registry-error';
import { errorTrailers } from '../errors/rich-error';
import { storeUnavailable } from '../errors/store-errors';
import { toRegistryError } from '../errors/to-registry-error';
import { describeError } from '../logging/describe-error';
import type { ServiceLogger } from '../logging/logger';
import type { MethodMetrics, ServiceMetrics } from '../metrics/service-metrics';
import { malformed } from './request-codec';
import type { DeadlineLimits } from './limits';
import { type GrpcCall, ServedCall } from './served-call';

/** What the methods of one server share. */
export interface ServerEnvironment {
  /** Name of the registry in errors. */
  readonly domain: string;
  readonly logger: ServiceLogger;
  readonly metrics: ServiceMetrics;
  /** Calls that have no answer yet. */
  readonly underWay: Set<ServedCall>;
  /** Aborted when the server begins to drain. */
  readonly stopping: AbortSignal;
}

/** How a call that failed is answered. */
export interface FailedStatus {
  readonly code: status;
  readonly details: string;
  readonly metadata: Metadata;
}

type AnyHandler = (request: unknown, call: ServedCall) => unknown;

/** What all calls of one method share: its handler once the module is up, codecs, metrics, how errors are answered. */
export class MethodRuntime {
  private handler: AnyHandler | undefined;
  private readonly metrics: MethodMetrics;

  constructor(
    private readonly environment: ServerEnvironment,
    private readonly path: string,
    private readonly method: MethodDefinition,
  ) {
    this.metrics = environment.metrics.ofMethod(path);
  }

  /** A call of this method. */
  begin(call: GrpcCall, limits: DeadlineLimits): ServedCall {
    return new ServedCall(call, this.environment, limits);
  }

  /** Hands over the controller. */
  open(controller: object, name: string): void {
    const handler: unknown = Reflect.get(controller, name);
    if (typeof handler !== 'function') {
      throw new TypeError(`${controller.constructor.name} has no method ${name}, which ${this.path} needs`);
    }
    this.handler = handler.bind(controller) as AnyHandler;
  }

  /**
   * Calls the handler.
   * @throws RegistryError UNAVAILABLE `STORE_UNAVAILABLE` while the module waits for its store; INVALID_ARGUMENT
   *   `MESSAGE_MALFORMED`
   */
  invoke(request: unknown, call: ServedCall): unknown {
    if (request === malformed) {
      throw malformedRequest();
    }
    if (this.handler === undefined) {
      throw storeUnavailable();
    }
    return this.handler(request, call);
  }

  /** The wire form of a response. */
  encode(response: unknown): Buffer {
    return response instanceof Encoded ? response.bytes : encodeMessage(this.method.responseType, response);
  }

  /** Counts a call that was answered. */
  succeeded(call: ServedCall): void {
    this.metrics.handled(status.OK, call.elapsedSeconds());
  }

  /** Counts a call that failed, logs what nobody foresaw, and says how to answer. */
  failed(call: ServedCall, thrown: unknown): FailedStatus {
    const error = toRegistryError(thrown);
    const { logger, domain } = this.environment;
    const seconds = call.elapsedSeconds();
    const line = {
      requestId: call.requestId,
      path: this.path,
      code: status[error.code],
      reason: error.reason,
      seconds,
    };
    if (error.code === status.INTERNAL) {
      logger.error({ ...line, error: describeError(error.cause ?? error) }, 'A call failed');
    } else {
      logger.debug(line, 'A call was refused');
    }
    this.metrics.handled(error.code, seconds);
    const metadata = errorTrailers(error, domain);
    metadata.set('x-request-id', call.requestId);
    return { code: error.code, details: error.message, metadata };
  }
}

/** INVALID_ARGUMENT for bytes that are no message of the request's type. */
export function malformedRequest(): RegistryError {
  return invalidArgument([
    violation('', 'MESSAGE_MALFORMED', { en: 'the request is no message of its type', zh: '请求不是该类型的消息' }),
  ]);
}
