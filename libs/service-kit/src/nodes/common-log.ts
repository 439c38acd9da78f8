import { status } from '@grpc/grpc-js';
import type { Ledger } from '@registry/ledger';
import type { Position } from '@registry/proto/common/v1';
import { failedPrecondition } from '../errors/constructors';
import type { RegistryError } from '../errors/registry-error';
import { toRegistryError } from '../errors/to-registry-error';

/**
 * Checks that a log has, under that hash, the commit which the node above applied last.
 * @throws RegistryError FAILED_PRECONDITION `SHIPMENT_FORKED` when it has another or none there, as after a restore
 */
export async function requireCommon(
  ledger: Pick<Ledger, 'listChanges'>,
  applied: Position,
  appliedHash: string,
): Promise<void> {
  const hash = await hashAt(ledger, applied);
  if (hash !== appliedHash) {
    const { partition, epoch, seq } = applied;
    const metadata = { applied: `${partition}:${epoch}:${seq}` };
    throw failedPrecondition(
      'SHIPMENT_FORKED',
      'The node above applied a commit that this log does not have',
      metadata,
    );
  }
}

/** Whether an error says that the node above has applied another log than this one. */
export function isForked({ reason, code }: RegistryError): boolean {
  return reason === 'SHIPMENT_FORKED' || code === status.DATA_LOSS;
}

async function hashAt(ledger: Pick<Ledger, 'listChanges'>, { seq, ...rest }: Position): Promise<string | undefined> {
  try {
    const { commits } = await ledger.listChanges({ after: [{ ...rest, seq: seq - 1 }], limit: 1 });
    const [commit] = commits;
    return commit?.position.seq === seq ? commit.hash : undefined;
  } catch (thrown) {
    const error = toRegistryError(thrown);
    if (error.code === status.OUT_OF_RANGE) return undefined;
    throw thrown;
  }
}
