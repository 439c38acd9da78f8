import type { Type } from '@nestjs/common';
import type { ServiceEnv } from '../env/service-env';
import type { ServiceBinding } from '../grpc-server/service-implementation';
import type { ServiceLogger } from '../logging/logger';

/** What makes a service. */
export interface ServiceOptions {
  /** Name of the registry, e.g. `population`; in logs, and with `.registry` the domain of its errors. */
  readonly name: string;
  /** The app's module; `SERVICE_ENV`, `SERVICE_LOGGER` and `PageTokens` are provided to it. */
  readonly module: Type<object>;
  /** The parsed environment. */
  readonly env: ServiceEnv;
  /** Services of the contract and their controllers; those of the ledger are added unless LedgerService is among them. */
  readonly services: readonly ServiceBinding[];
  /** Where to log; standard output unless told. */
  readonly logger?: ServiceLogger;
  /** How long stopping waits for calls under way; 10 s unless told. */
  readonly drainMs?: number;
}

/** A service that listens. */
export interface RunningService {
  readonly grpcPort: number;
  readonly metricsPort: number;
  /** Stops taking calls, waits for those under way, then closes the store. */
  stop(): Promise<void>;
}
