import { status } from '@grpc/grpc-js';
import type { FieldViolation } from '@registry/proto/common/v1';
import { RegistryError } from './registry-error';

type Metadata = Readonly<Record<string, string>>;

/** A message for people in both languages. */
export interface BilingualText {
  readonly en: string;
  readonly zh: string;
}

/** One field that is wrong; `field` is its path in lowerCamelCase, `reason` UPPER_SNAKE_CASE. */
export function violation(field: string, reason: string, text: BilingualText): FieldViolation {
  return { field, reason, description: text.en, descriptionZh: text.zh };
}

/**
 * INVALID_ARGUMENT with every field that is wrong. Its reason is that of the only violation, or
 * `INVALID_FIELDS` for several.
 */
export function invalidArgument(violations: readonly FieldViolation[]): RegistryError {
  const [first] = violations;
  return new RegistryError({
    code: status.INVALID_ARGUMENT,
    reason: first !== undefined && violations.length === 1 ? first.reason : 'INVALID_FIELDS',
    message: violations.map(({ field, description }) => `${field}: ${description}`).join('; '),
    violations,
  });
}

/** NOT_FOUND. */
export function notFound(reason: string, message: string, metadata: Metadata = {}): RegistryError {
  return new RegistryError({ code: status.NOT_FOUND, reason, message, metadata });
}

/** ALREADY_EXISTS. */
export function alreadyExists(reason: string, message: string, metadata: Metadata = {}): RegistryError {
  return new RegistryError({ code: status.ALREADY_EXISTS, reason, message, metadata });
}

/** FAILED_PRECONDITION: the state of the registry does not allow it. */
export function failedPrecondition(reason: string, message: string, metadata: Metadata = {}): RegistryError {
  return new RegistryError({ code: status.FAILED_PRECONDITION, reason, message, metadata });
}

/** OUT_OF_RANGE: asked beyond what there is, e.g. a position ahead of the head. */
export function outOfRange(reason: string, message: string, metadata: Metadata = {}): RegistryError {
  return new RegistryError({ code: status.OUT_OF_RANGE, reason, message, metadata });
}

/** UNAVAILABLE: the same call may succeed later. */
export function unavailable(reason: string, message: string, cause?: unknown): RegistryError {
  return new RegistryError({ code: status.UNAVAILABLE, reason, message, cause });
}
