import { status } from '@grpc/grpc-js';
import { InvalidFactError, type LedgerError, type LedgerErrorKind } from '@registry/ledger';
import { violation } from './constructors';
import { RegistryError } from './registry-error';

const codes: Readonly<Record<LedgerErrorKind, status>> = {
  INVALID_ARGUMENT: status.INVALID_ARGUMENT,
  ALREADY_EXISTS: status.ALREADY_EXISTS,
  FAILED_PRECONDITION: status.FAILED_PRECONDITION,
  OUT_OF_RANGE: status.OUT_OF_RANGE,
  ABORTED: status.ABORTED,
  UNAVAILABLE: status.UNAVAILABLE,
};

/** An error of the ledger as it goes over the wire. */
export function fromLedgerError(error: LedgerError): RegistryError {
  return new RegistryError({
    code: codes[error.kind],
    reason: error.reason,
    message: error.message,
    metadata: error.metadata,
    violations:
      error instanceof InvalidFactError
        ? [violation(error.field, error.reason, { en: error.message, zh: '该项内容无法登记' })]
        : [],
    cause: error,
  });
}
