import { status } from '@grpc/grpc-js';
import type { ItemError } from '@registry/proto/common/v1';
import { RegistryError, fromItemError } from '@registry/service-kit';

interface ErrorCase {
  readonly $case: 'error';
  readonly value: ItemError;
}

interface ValueCase<V> {
  readonly $case: string;
  readonly value: V;
}

/** The items of a batch's answer in order: records, or why there is none. */
export function itemsOf<V>(
  results: readonly { readonly result: ValueCase<V> | ErrorCase | undefined }[],
): (V | RegistryError)[] {
  return results.map(({ result }) => {
    if (result === undefined) {
      return new RegistryError({ code: status.INTERNAL, reason: 'INTERNAL', message: 'An item was not answered' });
    }
    return isError(result) ? fromItemError(result.value) : result.value;
  });
}

function isError(result: ValueCase<unknown> | ErrorCase): result is ErrorCase {
  return result.$case === 'error';
}
