import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  NestLogger,
  type ServiceLogger,
  applyFastAsyncBind,
  createLogger,
  openSharedState,
} from '@registry/service-kit';
import { AppModule } from './app.module';
import { ApiDescription } from './documentation/api-description';
import type { GatewayEnv } from './env';
import { GatewayMetrics } from './health/gateway-metrics';
import { createHttpAdapter, observeAnswers } from './http-server';
import { giveReceipts } from './receipts/receipt-hooks';
import { ReceiptKeys } from './receipts/receipt-keys';

/** A gateway that listens. */
export interface RunningGateway {
  readonly port: number;
  /** Stops taking requests, waits for those under way, then closes the connections to the registries. */
  stop(): Promise<void>;
}

/**
 * Starts the gateway; resolves when it listens. The registries need not be there yet. SIGTERM and SIGINT stop it.
 * @throws Error when the port is taken
 */
export async function startGateway(env: GatewayEnv, logger?: ServiceLogger): Promise<RunningGateway> {
  applyFastAsyncBind();
  const log = logger ?? createLogger('gateway', env.LOG_LEVEL);
  const { REDIS_URL: url, REDIS_PREFIX: prefix, PAGE_TOKEN_KEY: secret } = env;
  const shared = await openSharedState({ url, prefix, secret, logger: log });
  const keys = new ReceiptKeys(env);
  const adapter = createHttpAdapter(env, shared.limits);
  giveReceipts(adapter.getInstance(), env.RECEIPT_ISSUER, keys);
  adapter.getInstance().addHook('onClose', () => shared.close());
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.of(env, log, shared, keys), adapter, {
    logger: new NestLogger(log),
    abortOnError: false,
    bodyParser: false,
  });
  app.enableShutdownHooks(['SIGTERM', 'SIGINT']);
  observeAnswers(adapter, app.get(GatewayMetrics), log);
  app.get(ApiDescription).describe(app);
  await app.listen(env.HTTP_PORT, env.HTTP_HOST);
  const { port } = app.getHttpServer().address() as AddressInfo;
  log.info({ port }, 'Listening');
  return { port, stop: () => app.close() };
}
