import {
  type DynamicModule,
  Inject,
  Module,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Ledger } from '@registry/ledger';
import { AmendmentController } from '../amendments/amendment.controller';
import type { RegistryLedger } from '../commands/registry-process';
import type { ServiceEnv } from '../env/service-env';
import { Readiness } from '../lifecycle/readiness';
import { SERVICE_ENV, SERVICE_LOGGER, SERVICE_STOP, SHARED_STATE } from '../lifecycle/tokens';
import type { ServiceLogger } from '../logging/logger';
import type { SharedState } from '../shared-state/shared-state';
import { commitWakeUps } from './commit-wake-ups';
import { indexingAlone } from './indexing-alone';
import { Shipper } from '../nodes/shipper';
import { shipperProvider } from '../nodes/shipper.provider';
import { openReplica } from '../replica/open-replica';
import { ReplicaFollower } from '../replica/replica-follower';
import { ReplicaSource } from '../replica/replica-source';
import { ledgerDatabase } from './ledger-database';
import { NodeController } from '../nodes/node.controller';
import { Shipment } from '../nodes/shipment';
import { LedgerController } from './ledger.controller';
import { MidnightRoll } from './midnight-roll';
import { SnapshotController } from './snapshot.controller';
import { StoreConnection } from './store-connection';
import { TransparencyController } from './transparency.controller';

/** Token of the ledger that this one is a replica of, if it is one. */
const REPLICA_SOURCE = Symbol('REPLICA_SOURCE');

/**
 * Provides {@link Ledger} to every module and serves its head and changes. While the store is away the module waits:
 * the process does not exit, `/readyz` names the store, and calls answer UNAVAILABLE `STORE_UNAVAILABLE`.
 */
@Module({})
export class LedgerModule implements OnApplicationBootstrap, OnApplicationShutdown {
  constructor(
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(StoreConnection) private readonly store: StoreConnection,
    @Inject(MidnightRoll) private readonly roll: MidnightRoll,
    @Inject(ReplicaFollower) private readonly follower: ReplicaFollower | undefined,
    @Inject(Shipper) private readonly shipper: Shipper | undefined,
  ) {}

  static forRoot({ registry, resources }: RegistryLedger): DynamicModule {
    return {
      module: LedgerModule,
      global: true,
      providers: [
        {
          provide: StoreConnection,
          inject: [SERVICE_ENV, SERVICE_LOGGER, Readiness, SERVICE_STOP],
          useFactory: (env: ServiceEnv, logger: ServiceLogger, readiness: Readiness, stop: AbortSignal) =>
            new StoreConnection({
              uri: env.MONGODB_URI,
              database: ledgerDatabase(env, registry),
              embeddedAllowed: env.NODE_ENV !== 'production',
              logger,
              readiness,
              stop,
            }),
        },
        {
          provide: REPLICA_SOURCE,
          inject: [SERVICE_ENV, SERVICE_STOP],
          useFactory: ({ REPLICA_OF }: ServiceEnv, stop: AbortSignal) =>
            REPLICA_OF === undefined ? undefined : new ReplicaSource(REPLICA_OF, stop),
        },
        {
          provide: ReplicaFollower,
          inject: [Ledger, REPLICA_SOURCE, SERVICE_ENV, Readiness, SERVICE_LOGGER, SHARED_STATE, SERVICE_STOP],
          useFactory: (
            ledger: Ledger,
            source: ReplicaSource | undefined,
            env: ServiceEnv,
            readiness: Readiness,
            logger: ServiceLogger,
            { locks }: SharedState,
            stop: AbortSignal,
          ) => {
            const database = ledgerDatabase(env, registry);
            return source && new ReplicaFollower({ ledger, source, readiness, locks, database, logger, stop });
          },
        },
        {
          provide: Ledger,
          inject: [StoreConnection, SERVICE_ENV, SERVICE_LOGGER, Readiness, SHARED_STATE, SERVICE_STOP, REPLICA_SOURCE],
          useFactory: (
            store: StoreConnection,
            env: ServiceEnv,
            logger: ServiceLogger,
            readiness: Readiness,
            { locks, wakeUps }: SharedState,
            stop: AbortSignal,
            source: ReplicaSource | undefined,
          ) => {
            const database = ledgerDatabase(env, registry);
            const together = {
              wakeUps: commitWakeUps(wakeUps, database),
              indexing: indexingAlone({ locks, database, logger, stop }),
            };
            const { REPLICA_OF: replicaOf } = env;
            return store.open((connection) => {
              const options = { connection, registry, resources, ...together };
              return replicaOf === undefined || source === undefined
                ? Ledger.open(options)
                : openReplica({
                    options: { ...options, replicaOf },
                    ...{ source, readiness, locks, database, logger, stop },
                  });
            });
          },
        },
        {
          provide: MidnightRoll,
          inject: [Ledger, SERVICE_ENV, SERVICE_LOGGER, SHARED_STATE, SERVICE_STOP],
          useFactory: (
            ledger: Ledger,
            env: ServiceEnv,
            logger: ServiceLogger,
            { locks }: SharedState,
            stop: AbortSignal,
          ) => new MidnightRoll({ ledger, locks, database: ledgerDatabase(env, registry), logger, stop }),
        },
        shipperProvider,
        LedgerController,
        AmendmentController,
        SnapshotController,
        TransparencyController,
        Shipment,
        NodeController,
      ],
      exports: [Ledger],
    };
  }

  onApplicationBootstrap(): void {
    this.roll.start();
    this.follower?.start();
    this.shipper?.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.follower?.stopped(), this.shipper?.stopped()]);
    await Promise.all([this.ledger.close(), this.roll.close()]);
    await this.store.close();
  }
}
