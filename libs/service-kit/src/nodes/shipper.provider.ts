import type { FactoryProvider } from '@nestjs/common';
import { Ledger } from '@registry/ledger';
import type { ServiceEnv } from '../env/service-env';
import { ledgerDatabase } from '../ledger/ledger-database';
import { OWN_NODE, SERVICE_ENV, SERVICE_LOGGER, SERVICE_STOP, SHARED_STATE } from '../lifecycle/tokens';
import type { ServiceLogger } from '../logging/logger';
import { ServiceMetrics } from '../metrics/service-metrics';
import type { SharedState } from '../shared-state/shared-state';
import type { OwnNode } from './own-node';
import { Shipper } from './shipper';
import { Shipment } from './shipment';
import { UpperNode } from './upper-node';

/** Provides the {@link Shipper} of a node that has one above; undefined at the top. */
export const shipperProvider: FactoryProvider<Shipper | undefined> = {
  provide: Shipper,
  inject: [OWN_NODE, Ledger, Shipment, SERVICE_ENV, SERVICE_LOGGER, SHARED_STATE, SERVICE_STOP, ServiceMetrics],
  useFactory: (
    node: OwnNode,
    ledger: Ledger,
    shipment: Shipment,
    env: ServiceEnv,
    logger: ServiceLogger,
    { locks }: SharedState,
    stop: AbortSignal,
    metrics: ServiceMetrics,
  ) => {
    if (node.upstream === undefined) return undefined;
    const upper = new UpperNode(node.upstream, stop);
    const database = ledgerDatabase(env, ledger.registry);
    const shipper = new Shipper({ node, ledger, upper, shipment, locks, database, logger, stop });
    metrics.watchShipping(() => shipper.figures);
    return shipper;
  },
};
