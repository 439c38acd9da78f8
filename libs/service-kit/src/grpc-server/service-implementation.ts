import type { Type } from '@nestjs/common';
import type { Encoded } from '../contract/codec';
import type { MethodDefinition, RequestOf, ResponseOf, ServiceDefinition } from '../contract/definition';
import type { CallContext } from './call-context';

type Unary<M extends MethodDefinition> = (
  request: RequestOf<M>,
  call: CallContext,
) => Promise<ResponseOf<M> | Encoded<ResponseOf<M>>>;

type ServerStream<M extends MethodDefinition> = (
  request: RequestOf<M>,
  call: CallContext,
) => AsyncIterable<ResponseOf<M> | Encoded<ResponseOf<M>>>;

type BidiStream<M extends MethodDefinition> = (
  requests: AsyncIterable<RequestOf<M>>,
  call: CallContext,
) => AsyncIterable<ResponseOf<M>>;

type Handler<M extends MethodDefinition> = M extends { requestStream: false; responseStream: false }
  ? Unary<M>
  : M extends { requestStream: false; responseStream: true }
    ? ServerStream<M>
    : M extends { requestStream: true; responseStream: true }
      ? BidiStream<M>
      : never;

/**
 * What a controller implements: a method per RPC. Unary ones answer a promise, server streams an async iterable, bidi
 * streams take one and answer one. What they throw is mapped by the server; they need not catch.
 */
export type ServiceImplementation<D extends ServiceDefinition> = {
  [K in keyof D['methods']]: Handler<D['methods'][K]>;
};

/** A service definition and the controller class that Nest resolves for it. */
export interface ServiceBinding {
  readonly definition: ServiceDefinition;
  readonly controller: Type<object>;
}

/** Binds a controller class, one of the module's controllers or providers, to a service of the contract. */
export function bind<D extends ServiceDefinition>(
  definition: D,
  controller: Type<ServiceImplementation<D> & object>,
): ServiceBinding {
  return { definition, controller };
}
