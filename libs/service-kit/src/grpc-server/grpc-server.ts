import { setMaxListeners } from 'node:events';
import { type INestApplicationContext } from '@nestjs/common';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { Server, ServerCredentials, type ServiceDefinition as GrpcServiceDefinition } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { ServedCall } from './served-call';
import { methodPath, type MethodDefinition } from '../contract/definition';
import { passThrough, requestDecoder } from './request-codec';
import { serverOptions } from './limits';
import { MethodRuntime, type ServerEnvironment } from './method-runtime';
import { reflectionOf } from './reflection';
import type { ServiceBinding } from './service-implementation';
import { bidiStreamHandler, serverStreamHandler } from './stream-handlers';
import { unaryHandler } from './unary-handler';

/** Time for the answers that calls get when their time to drain is over. */
const lastAnswersMs = 500;

/** Where to listen and what to serve. */
export interface GrpcServerOptions extends Omit<ServerEnvironment, 'underWay' | 'stopping'> {
  readonly host: string;
  readonly port: number;
  readonly services: readonly ServiceBinding[];
  /** Whether reflection answers. */
  readonly reflection: boolean;
  /** How long closing waits for calls under way, in milliseconds. */
  readonly drainMs: number;
}

/**
 * Nest's transport over grpc-js itself: the controllers that Nest resolves are registered with `server.addService`,
 * each method wrapped once by a plain function. It listens before the module is up and answers UNAVAILABLE until then.
 */
export class GrpcServer implements CustomTransportStrategy {
  private readonly server = new Server(serverOptions);
  private readonly health = new HealthImplementation();
  private readonly methods = new Map<ServiceBinding, Map<string, MethodRuntime>>();

  private readonly underWay = new Set<ServedCall>();
  private readonly stopping = new AbortController();
  private address: string | undefined;
  private closing: Promise<void> | undefined;

  constructor(private readonly options: GrpcServerOptions) {
    // As many listen as there are streams without an end.
    setMaxListeners(0, this.stopping.signal);
    for (const service of options.services) {
      this.register(service);
    }
    this.setServing(false);
    this.health.addToServer(this.server);
    if (options.reflection) {
      reflectionOf(options.services.map(({ definition }) => definition.fullName)).addToServer(this.server);
    }
  }

  /** Listens; answers the port. */
  async bind(): Promise<number> {
    const address = `${this.options.host}:${this.options.port}`;
    return new Promise((resolve, reject) => {
      this.server.bindAsync(address, ServerCredentials.createInsecure(), (error, port) => {
        if (error === null) {
          this.address = `${this.options.host}:${port}`;
          resolve(port);
        } else {
          reject(error);
        }
      });
    });
  }

  /** Takes the controllers from Nest. */
  resolveControllers(app: INestApplicationContext): void {
    for (const [{ controller }, methods] of this.methods) {
      const instance = app.get<object>(controller, { strict: false });
      for (const [name, runtime] of methods) {
        runtime.open(instance, name);
      }
    }
  }

  /** Called by Nest when the module is up. */
  listen(callback: () => void): void {
    this.setServing(true);
    callback();
  }

  /** Says NOT_SERVING, takes no more calls and waits for those under way; what is left then is answered UNAVAILABLE. */
  async close(): Promise<void> {
    this.closing ??= this.drain();
    await this.closing;
  }

  private async drain(): Promise<void> {
    this.setServing(false);
    this.stopping.abort();
    if (this.address === undefined) {
      return;
    }
    // Connections that hold on even so (health watches, reflection) are cut after that.
    this.server.drain(this.address, this.options.drainMs + lastAnswersMs);
    const giveUp = setTimeout(() => {
      this.options.logger.warn({ calls: this.underWay.size }, 'Calls under way outlasted the time to drain');
      this.underWay.forEach((call) => call.giveUp());
    }, this.options.drainMs);
    await new Promise<void>((resolve) => {
      this.server.tryShutdown(() => resolve());
    });
    clearTimeout(giveUp);
  }

  /** What the health service answers, for the server and each of its services. */
  private setServing(serving: boolean): void {
    for (const service of ['', ...this.options.services.map(({ definition }) => definition.fullName)]) {
      this.health.setStatus(service, serving ? 'SERVING' : 'NOT_SERVING');
    }
  }

  private register(service: ServiceBinding): void {
    const methods = new Map<string, MethodRuntime>();
    const definitions: Record<string, GrpcServiceDefinition[string]> = {};
    const handlers: Record<string, ReturnType<typeof handlerOf>> = {};
    for (const [name, method] of Object.entries(service.definition.methods)) {
      const path = methodPath(service.definition, method);
      const environment = { ...this.options, underWay: this.underWay, stopping: this.stopping.signal };
      const runtime = new MethodRuntime(environment, path, method);
      methods.set(name, runtime);
      definitions[name] = {
        path,
        requestStream: method.requestStream,
        responseStream: method.responseStream,
        requestSerialize: passThrough,
        requestDeserialize: requestDecoder(method.requestType),
        responseSerialize: passThrough,
        responseDeserialize: passThrough,
      };
      handlers[name] = handlerOf(method, runtime);
    }
    this.methods.set(service, methods);
    this.server.addService(definitions, handlers);
  }
}

function handlerOf(method: MethodDefinition, runtime: MethodRuntime) {
  if (!method.responseStream) {
    return unaryHandler(runtime);
  }
  return method.requestStream ? bidiStreamHandler(runtime) : serverStreamHandler(runtime);
}
