import { status } from '@grpc/grpc-js';
import { RegistryError } from '@registry/service-kit';
import type { Loaded } from '../registries/gathering-queue';

/** How a registry answered its part of a federated answer. */
export type SourceStatus = 'ok' | 'denied' | 'timeout' | 'unavailable';

/** A part of a federated answer: the value, nothing because there is nothing, or nothing because of an error. */
export interface Part<V> {
  readonly value: V | undefined;
  readonly status: SourceStatus;
  readonly seq: number | undefined;
  readonly error: RegistryError | undefined;
}

/** Waits for a part; what goes wrong with it becomes its status. */
export async function partOf<V>(loading: Promise<Loaded<V>>): Promise<Part<V>> {
  try {
    const { value, seq } = await loading;
    return { value, status: 'ok', seq, error: undefined };
  } catch (thrown) {
    if (!(thrown instanceof RegistryError)) {
      throw thrown;
    }
    return { value: undefined, status: statusOf(thrown), seq: undefined, error: thrown };
  }
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
