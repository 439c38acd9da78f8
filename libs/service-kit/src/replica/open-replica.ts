import { status } from '@grpc/grpc-js';
import { Ledger, loadReplica } from '@registry/ledger';
import { RegistryError } from '../errors/registry-error';
import { type AfterFailure, keepTrying } from '../lifecycle/keep-trying';
import type { Readiness } from '../lifecycle/readiness';
import { describeError } from '../logging/describe-error';
import type { ServiceLogger } from '../logging/logger';
import type { ReplicaSource } from './replica-source';

/** What a replica is opened with. */
export interface ReplicaParts {
  readonly options: Parameters<typeof Ledger.open>[0] & { readonly replicaOf: string };
  readonly source: ReplicaSource;
  readonly readiness: Readiness;
  readonly logger: ServiceLogger;
  /** Aborted when the service stops: the waiting ends. */
  readonly stop: AbortSignal;
}

/**
 * Opens the ledger of a replica: loads what is live at its source where nothing was loaded before, and loads it anew where the
 * source was restored to a time before what this replica has. While the source is away `/readyz` says so, and the load goes
 * on where it was once it is back.
 * @throws ForeignCommitError when the source's export is not what its hashes say; errors of the store
 */
export async function openReplica(parts: ReplicaParts): Promise<Ledger> {
  const { options, source, logger } = parts;
  const { connection, replicaOf } = options;
  const load = async (): Promise<Ledger> => {
    await loadPatiently(parts);
    return Ledger.open(options);
  };
  const ledger = await load();
  if (await isFollowable(ledger, source)) return ledger;
  logger.warn({ replicaOf }, 'The source was restored to before what this replica has; it is loaded anew');
  await ledger.close();
  await connection.dropDatabase();
  return load();
}

/** Loads, again and again while the source cannot be read. */
async function loadPatiently({ options, source, readiness, logger, stop }: ReplicaParts): Promise<void> {
  let state = 'The replica is being loaded';
  let failure: unknown;
  readiness.watch('replica', () => Promise.reject(new Error(state)));
  const attempt = async (): Promise<void> => {
    await loadReplica(options.connection, options.resources, source);
    loaded.abort();
  };
  const onFailure = (error: unknown): AfterFailure => {
    if (!(error instanceof RegistryError)) {
      failure = error;
      return 'never';
    }
    state = 'The source of the replica cannot be read';
    logger.warn({ error: describeError(error) }, 'The source of the replica cannot be read yet; trying again');
    readiness.missing('replica');
    return 'soon';
  };
  const loaded = new AbortController();
  await keepTrying({ attempt, onFailure, stop: AbortSignal.any([stop, loaded.signal]) });
  stop.throwIfAborted();
  if (failure !== undefined) throw failure;
}

/** Whether the source's log still has what the replica has. A source that is away is taken at its last word. */
async function isFollowable(ledger: Ledger, source: ReplicaSource): Promise<boolean> {
  const { positions } = await ledger.head();
  try {
    await source.has(positions);
    return true;
  } catch (error) {
    return !(error instanceof RegistryError && error.code === status.OUT_OF_RANGE);
  }
}
