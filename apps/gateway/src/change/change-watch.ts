import { status } from '@grpc/grpc-js';
import type { ListChangesResponse, Position } from '@registry/proto/common/v1';
import { RegistryError, everyChange } from '@registry/service-kit';
import type { CallerContext } from '../registries/read-context';
import type { Clients } from '../registries/clients';
import { type SourceName, callerMetadata } from '../registries/source';
import type { ChangeFilter } from './change-filter';

/** A registry that says nothing through so many heartbeats is hung up on. */
const silentHeartbeats = 2.5;
/** Longest call; one that ends is made again. */
const callMs = 3_600_000;

/** What is watched of a registry's log. */
export interface Watched {
  readonly source: SourceName;
  readonly filter: ChangeFilter;
  readonly heartbeatSeconds: number;
}

/** What a registry says of the request and not of itself: asking again is of no use. */
const lasting: ReadonlySet<status> = new Set([
  status.INVALID_ARGUMENT,
  status.OUT_OF_RANGE,
  status.NOT_FOUND,
  status.FAILED_PRECONDITION,
  status.PERMISSION_DENIED,
  status.UNAUTHENTICATED,
  status.UNIMPLEMENTED,
]);

/** Whether a watch that ended with this error cannot go on. */
export function isLasting({ code }: RegistryError): boolean {
  return lasting.has(code);
}

/**
 * One call of WatchChanges: pages as the registry has them, read no faster than they are taken. Throws RegistryError of the
 * call, CANCELLED when `signal` is aborted or the registry falls silent.
 */
export async function* watchOnce(
  { ledgers }: Clients,
  { source, filter, heartbeatSeconds }: Watched,
  after: readonly Position[],
  caller: CallerContext,
  signal: AbortSignal,
): AsyncGenerator<ListChangesResponse> {
  const silent = new AbortController();
  const pages = ledgers[source].watchChanges(
    { changes: { ...everyChange, ...filter, after: [...after] }, heartbeatSeconds },
    {
      signal: AbortSignal.any([signal, silent.signal]),
      deadlineMs: callMs,
      requestId: caller.requestId,
      metadata: callerMetadata(caller),
    },
  );
  const iterator = pages[Symbol.asyncIterator]();
  try {
    for (;;) {
      const silence = setTimeout(() => silent.abort(), heartbeatSeconds * silentHeartbeats * 1_000);
      const next = await iterator.next().finally(() => clearTimeout(silence));
      if (next.done === true) {
        return;
      }
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}
