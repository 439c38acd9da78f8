import {
  AmendmentServiceDefinition,
  LedgerServiceDefinition,
  NodeServiceDefinition,
  SnapshotServiceDefinition,
  TransparencyServiceDefinition,
} from '@registry/proto/common/v1';
import { AmendmentController } from '../amendments/amendment.controller';
import { applyFastAsyncBind } from '../async-bind/fast-async-bind';
import { GrpcServer } from '../grpc-server/grpc-server';
import { bind, type ServiceBinding } from '../grpc-server/service-implementation';
import { LedgerController } from '../ledger/ledger.controller';
import { SnapshotController } from '../ledger/snapshot.controller';
import { TransparencyController } from '../ledger/transparency.controller';
import { createLogger } from '../logging/logger';
import { MetricsServer } from '../metrics/metrics-server';
import { ServiceMetrics } from '../metrics/service-metrics';
import { NodeController } from '../nodes/node.controller';
import { ownNode } from '../nodes/own-node';
import { openSharedState, type SharedState } from '../shared-state/shared-state';
import { ModuleBoot } from './module-boot';
import { Readiness } from './readiness';
import type { RunningService, ServiceOptions } from './running-service';
import { ServiceModule } from './service-module';
import { stopOnSignal } from './stop-on-signal';

const defaultDrainMs = 10_000;

/** What the ledger of every registry serves. */
const ledgerServices: readonly ServiceBinding[] = [
  bind(LedgerServiceDefinition, LedgerController),
  bind(AmendmentServiceDefinition, AmendmentController),
  bind(SnapshotServiceDefinition, SnapshotController),
  bind(TransparencyServiceDefinition, TransparencyController),
  bind(NodeServiceDefinition, NodeController),
];

/**
 * Starts a registry service: gRPC and metrics listen first, then Nest brings the module up. Resolves when the service
 * answers, or as soon as its store was found to be away (it then answers UNAVAILABLE until the store is there).
 * SIGTERM and SIGINT stop it.
 * @throws EnvironmentError when the node that the environment describes cannot be; Error when a port is taken or the module
 *   cannot be built
 */
export async function runService(options: ServiceOptions): Promise<RunningService> {
  applyFastAsyncBind();
  const { name, env } = options;
  const node = ownNode(name, env);
  const logger = options.logger ?? createLogger(name, env.LOG_LEVEL);
  const metrics = new ServiceMetrics();
  const readiness = new Readiness();
  const grpc = new GrpcServer({
    host: env.GRPC_HOST,
    port: env.GRPC_PORT,
    services: withLedger(options.services),
    reflection: env.NODE_ENV !== 'production',
    drainMs: options.drainMs ?? defaultDrainMs,
    domain: `${name}.registry`,
    logger,
    metrics,
  });
  const metricsServer = new MetricsServer(metrics, readiness);
  const boot = new ModuleBoot(grpc, readiness, logger);

  let shared: SharedState | undefined;
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= (async () => {
      forgetSignals();
      await grpc.close();
      await boot.close();
      shared?.close();
      await metricsServer.close();
      logger.info('Stopped');
    })();
    return stopping;
  };
  const forgetSignals = stopOnSignal(stop);

  try {
    const grpcPort = await grpc.bind();
    const metricsPort = await metricsServer.listen(env.METRICS_HOST, env.METRICS_PORT);
    logger.info({ grpcPort, metricsPort }, 'Listening');
    const { REDIS_URL: url, REDIS_PREFIX: prefix, PAGE_TOKEN_KEY: secret } = env;
    shared = await openSharedState({ url, prefix, secret, logger });
    await boot.start(ServiceModule.of({ options, node, logger, metrics, readiness, shared, stop: boot.stopSignal }));
    return { grpcPort, metricsPort, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function withLedger(services: readonly ServiceBinding[]): readonly ServiceBinding[] {
  const served = services.some(({ definition }) => definition.fullName === LedgerServiceDefinition.fullName);
  return served ? services : [...services, ...ledgerServices];
}
