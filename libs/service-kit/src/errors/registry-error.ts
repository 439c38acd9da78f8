import { status } from '@grpc/grpc-js';
import type { FieldViolation } from '@registry/proto/common/v1';

/** What a {@link RegistryError} is made of. */
export interface RegistryErrorInit {
  /** Canonical gRPC code. */
  readonly code: status;
  /** UPPER_SNAKE_CASE reason, unique within the domain. */
  readonly reason: string;
  /** What happened, in English, without personal data. */
  readonly message: string;
  /** Registry that answers, e.g. `population.registry`; the server fills it in where it is unset. */
  readonly domain?: string;
  /** Facts a program can act on. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Fields at fault. */
  readonly violations?: readonly FieldViolation[];
  readonly cause?: unknown;
}

/** The one error that goes over the wire: google.rpc.Status with ErrorInfo and BadRequest. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError';
  readonly code: status;
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly violations: readonly FieldViolation[];

  constructor(init: RegistryErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = init.code;
    this.reason = init.reason;
    this.domain = init.domain ?? '';
    this.metadata = init.metadata ?? {};
    this.violations = init.violations ?? [];
  }
}
