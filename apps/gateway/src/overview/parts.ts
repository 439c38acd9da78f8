import { status } from '@grpc/grpc-js';
import { RegistryError } from '@registry/service-kit';
import type { ReadContext } from '../registries/read-context';
import type { SourceName } from '../registries/source';
import { seqOf } from '../snapshots/positions';

/** How a registry answered its part of a federated answer. */
type SourceStatus = 'ok' | 'denied' | 'timeout' | 'unavailable';

/** A part of a federated answer: the value, nothing because there is nothing, or nothing because of an error. */
export interface Part<V> {
  readonly value: V | undefined;
  readonly status: SourceStatus;
  readonly error: RegistryError | undefined;
}

/** How a source fared, and the commit up to which it was read. */
interface SourceState {
  readonly status: SourceStatus;
  readonly seq?: number;
}

/**
 * Waits for a part; what goes wrong with it becomes its status.
 * @throws RegistryError `SNAPSHOT_GONE`: then no part is of the world that was asked for
 */
export async function partOf<V>(loading: Promise<V>): Promise<Part<V>> {
  try {
    return { value: await loading, status: 'ok', error: undefined };
  } catch (thrown) {
    if (!(thrown instanceof RegistryError) || thrown.reason === 'SNAPSHOT_GONE') {
      throw thrown;
    }
    return { value: undefined, status: statusOf(thrown), error: thrown };
  }
}

/** What `sources` says of the part that a registry answered. */
export function sourceState(
  { status }: Pick<Part<unknown>, 'status'>,
  context: ReadContext,
  source: SourceName,
): SourceState {
  return status === 'ok' ? { status, seq: seqOf(context.snapshot.positions[source]) } : { status };
}

function statusOf({ code }: RegistryError): SourceStatus {
  switch (code) {
    case status.NOT_FOUND:
      return 'ok';
    case status.DEADLINE_EXCEEDED:
      return 'timeout';
    case status.PERMISSION_DENIED:
    case status.UNAUTHENTICATED:
      return 'denied';
    default:
      return 'unavailable';
  }
}
