import { status } from '@grpc/grpc-js';
import { isReplicaLoaded, Ledger, loadReplica } from '@registry/ledger';
import { RegistryError } from '../errors/registry-error';
import { type AfterFailure, keepTrying } from '../lifecycle/keep-trying';
import type { Readiness } from '../lifecycle/readiness';
import { describeError } from '../logging/describe-error';
import { LockHeldError } from '../shared-state/locks';
import { asOnlyProcess, type ReplicaLockParts } from './replica-lock';
import type { ReplicaSource } from './replica-source';

/** What a replica is opened with. */
export interface ReplicaParts extends ReplicaLockParts {
  readonly options: Parameters<typeof Ledger.open>[0] & { readonly replicaOf: string };
  readonly source: ReplicaSource;
  readonly readiness: Readiness;
}

/**
 * Opens the ledger of a replica: loads what is live at its source where nothing was loaded before, and loads it anew where the
 * source was restored to a time before what this replica has, or before what it was loading. While the source is away, or
 * another process of this replica loads it, `/readyz` says so, and the load goes on where it was after that.
 * @throws ForeignCommitError when the source's export is not what its hashes say; errors of the store
 */
export async function openReplica(parts: ReplicaParts): Promise<Ledger> {
  const { readiness, logger, stop } = parts;
  let state = 'The replica is being loaded';
  readiness.watch('replica', () => Promise.reject(new Error(state)));
  let ledger: Ledger | undefined;
  let failure: unknown;
  const opened = new AbortController();
  const attempt = async (): Promise<void> => {
    ledger = await openFollowable(parts);
    if (ledger !== undefined) opened.abort();
  };
  const onFailure = (error: unknown): AfterFailure => {
    if (error instanceof LockHeldError) {
      state = 'Another process loads this replica, or follows a log that its source no longer has';
    } else if (error instanceof RegistryError) {
      state = 'The source of the replica cannot be read';
    } else {
      failure = error;
      return 'never';
    }
    logger.warn({ error: describeError(error) }, `${state}; trying again`);
    readiness.missing('replica');
    return 'soon';
  };
  await keepTrying({ attempt, onFailure, stop: AbortSignal.any([stop, opened.signal]) });
  if (ledger !== undefined) return ledger;
  stop.throwIfAborted();
  throw failure;
}

/** The ledger of the whole replica; undefined when what there was had to be dropped, and the load begins anew. */
async function openFollowable(parts: ReplicaParts): Promise<Ledger | undefined> {
  const { options, logger } = parts;
  const { connection, resources, replicaOf } = options;
  if (!(await isReplicaLoaded(connection, resources)) && !(await load(parts))) return undefined;
  const ledger = await openIfFollowable(parts);
  if (ledger !== undefined) return ledger;
  return asOnlyProcess(parts, 0, async () => {
    // Another process may have dropped it since, and loaded it anew.
    if (!(await isReplicaLoaded(connection, resources))) return undefined;
    const anew = await openIfFollowable(parts);
    if (anew !== undefined) return anew;
    logger.warn({ replicaOf }, 'The source was restored to before what this replica has; it is loaded anew');
    await connection.dropDatabase();
    return undefined;
  });
}

/** The ledger of what is loaded; undefined when it cannot go on with its source's log. */
async function openIfFollowable({ options, source }: ReplicaParts): Promise<Ledger | undefined> {
  const ledger = await Ledger.open(options);
  let isKept = false;
  try {
    isKept = await isFollowable(ledger, source);
    return isKept ? ledger : undefined;
  } finally {
    if (!isKept) await ledger.close();
  }
}

/** Loads the replica; false when its source no longer has the commit whose export was being loaded. */
async function load(parts: ReplicaParts): Promise<boolean> {
  const { options, source, logger } = parts;
  const { connection, resources, replicaOf } = options;
  return asOnlyProcess(parts, 0, async () => {
    try {
      await loadReplica(connection, resources, source);
      return true;
    } catch (error) {
      if (!isLost(error)) throw error;
      logger.warn({ replicaOf }, 'The source was restored to before what was being loaded; the load begins anew');
      await connection.dropDatabase();
      return false;
    }
  });
}

/** Whether the source's log still has what the replica has. A source that is away is taken at its last word. */
async function isFollowable(ledger: Ledger, source: ReplicaSource): Promise<boolean> {
  const { positions } = await ledger.head();
  try {
    return await source.goesOnFrom(positions);
  } catch (error) {
    return !isLost(error);
  }
}

/** Whether the source's log does not have a position that it had. */
function isLost(error: unknown): boolean {
  return error instanceof RegistryError && error.code === status.OUT_OF_RANGE;
}
