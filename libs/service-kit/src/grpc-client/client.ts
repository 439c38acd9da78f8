import type { MethodDefinition, RequestOf, ResponseOf, ServiceDefinition } from '../contract/definition';

/** What one call may say besides its request. */
export interface CallOptions {
  /** Milliseconds until the answer is no longer wanted; without it the client's default holds. */
  readonly deadlineMs?: number;
  /** Sent as `x-request-id`, found again in the logs of the service. */
  readonly requestId?: string;
  /** Cancels the call when aborted. */
  readonly signal?: AbortSignal;
  /** Further metadata, e.g. `{ 'x-caller': ..., 'x-purpose': ... }`; ASCII values. */
  readonly metadata?: Readonly<Record<string, string>>;
}

type ClientMethod<M extends MethodDefinition> = M extends { requestStream: false; responseStream: false }
  ? (request: RequestOf<M>, options?: CallOptions) => Promise<ResponseOf<M>>
  : M extends { requestStream: false; responseStream: true }
    ? (request: RequestOf<M>, options?: CallOptions) => AsyncIterable<ResponseOf<M>>
    : M extends { requestStream: true; responseStream: true }
      ? (
          requests: AsyncIterable<RequestOf<M>> | Iterable<RequestOf<M>>,
          options?: CallOptions,
        ) => AsyncIterable<ResponseOf<M>>
      : never;

/**
 * A typed client: a method per RPC. Everything thrown is a `RegistryError`. Streams begin when they are iterated and
 * are cancelled when the iteration is left.
 */
export type Client<D extends ServiceDefinition> = {
  readonly [K in keyof D['methods']]: ClientMethod<D['methods'][K]>;
} & {
  /** Closes the channel; calls under way end with CANCELLED or UNAVAILABLE. */
  close(): void;
};
