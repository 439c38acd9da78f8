import { status } from '@grpc/grpc-js';
import { LedgerError } from '@registry/ledger';
import { fromLedgerError } from './ledger-errors';
import { RegistryError } from './registry-error';
import { isStoreUnavailable, storeUnavailable } from './store-errors';

/**
 * Whatever was thrown, as what the caller may know of it: errors of the registry and of the ledger as they are, a store
 * that is away as UNAVAILABLE, anything else as INTERNAL without details (the original is its `cause`, for the log).
 */
export function toRegistryError(error: unknown): RegistryError {
  if (error instanceof RegistryError) {
    return error;
  }
  if (error instanceof LedgerError) {
    return fromLedgerError(error);
  }
  if (isStoreUnavailable(error)) {
    return storeUnavailable(error);
  }
  return new RegistryError({
    code: status.INTERNAL,
    reason: 'INTERNAL',
    message: 'The registry failed; the request id finds it in the log',
    cause: error,
  });
}
