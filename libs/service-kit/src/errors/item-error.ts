import { status } from '@grpc/grpc-js';
import type { ItemError } from '@registry/proto/common/v1';
import { RegistryError } from './registry-error';
import { toRegistryError } from './to-registry-error';

/**
 * The error of one item of a batch or one imported row. `domain` (a call's `domain`) is used where the error names
 * none. An error nobody foresaw says INTERNAL and nothing else.
 */
export function toItemError(error: unknown, domain = ''): ItemError {
  const known = toRegistryError(error);
  return {
    code: known.code,
    reason: known.reason,
    domain: known.domain === '' ? domain : known.domain,
    message: known.message,
    metadata: { ...known.metadata },
    fieldViolations: [...known.violations],
  };
}

/** The error that a batch's item carries, as the same call for one item would have thrown it. */
export function fromItemError(item: ItemError): RegistryError {
  return new RegistryError({
    code: item.code in status ? item.code : status.UNKNOWN,
    reason: item.reason,
    domain: item.domain,
    message: item.message,
    metadata: item.metadata,
    violations: item.fieldViolations,
  });
}
