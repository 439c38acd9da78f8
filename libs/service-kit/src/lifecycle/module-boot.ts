import type { DynamicModule, INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { GrpcServer } from '../grpc-server/grpc-server';
import { describeError } from '../logging/describe-error';
import type { ServiceLogger } from '../logging/logger';
import { NestLogger } from '../logging/nest-logger';
import type { Readiness } from './readiness';

/** Brings the module up behind a server that already listens. */
export class ModuleBoot {
  private app: INestMicroservice | undefined;
  private booting: Promise<void> = Promise.resolve();
  private up = false;
  private readonly stopping = new AbortController();

  /** Aborted when the service stops: whoever waits for the store gives up. */
  readonly stopSignal = this.stopping.signal;

  constructor(
    private readonly grpc: GrpcServer,
    private readonly readiness: Readiness,
    private readonly logger: ServiceLogger,
  ) {
    readiness.watch('service', () => (this.up ? Promise.resolve() : Promise.reject(new Error('Not started'))));
  }

  /** Resolves when the module is up, or when something it needs was found missing; then it goes on in the background. */
  async start(module: DynamicModule): Promise<void> {
    this.booting = this.boot(module);
    await Promise.race([this.booting, this.readiness.degraded]);
    this.booting.catch((error: unknown) => {
      if (!this.stopSignal.aborted) {
        this.logger.fatal({ error: describeError(error) }, 'The module cannot be built');
      }
    });
  }

  /** Closes the module, if it is up. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.booting.catch(() => undefined);
    this.up = false;
    await this.app?.close();
  }

  private async boot(module: DynamicModule): Promise<void> {
    this.app = await NestFactory.createMicroservice(module, {
      strategy: this.grpc,
      logger: new NestLogger(this.logger),
      abortOnError: false,
    });
    this.grpc.resolveControllers(this.app);
    await this.app.listen();
    this.up = true;
    this.logger.info('Ready');
  }
}
