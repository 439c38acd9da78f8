import type { WriteRequest } from '@registry/ledger';
import type { Provenance } from '@registry/proto/common/v1';
import type { CallContext } from '../grpc-server/call-context';

/** Who imports and why, as the ledger is told; the commits name what the caller says that they follow. */
export function importRequest(
  { caller = '', after }: Pick<CallContext, 'caller' | 'after'>,
  provenance: Provenance,
): WriteRequest {
  return { actor: caller, provenance, after };
}
