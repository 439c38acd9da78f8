import { status } from '@grpc/grpc-js';
import { Ledger, loadReplica } from '@registry/ledger';
import { RegistryError } from '../errors/registry-error';
import type { ServiceLogger } from '../logging/logger';
import type { ReplicaSource } from './replica-source';

type LedgerOptions = Parameters<typeof Ledger.open>[0];

/**
 * Opens the ledger of a replica: loads what is live at its source where nothing was loaded before, and loads it anew where the
 * source was restored to a time before what this replica has.
 * @throws ForeignCommitError when the source's export is not what its hashes say
 */
export async function openReplica(
  options: LedgerOptions & { readonly replicaOf: string },
  source: ReplicaSource,
  logger: ServiceLogger,
): Promise<Ledger> {
  const { connection, resources, replicaOf } = options;
  const load = async (): Promise<Ledger> => {
    await loadReplica(connection, resources, source);
    return Ledger.open(options);
  };
  const ledger = await load();
  if (await isFollowable(ledger, source)) return ledger;
  logger.warn({ replicaOf }, 'The source was restored to before what this replica has; it is loaded anew');
  await ledger.close();
  await connection.dropDatabase();
  return load();
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
