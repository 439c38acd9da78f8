import { status } from '@grpc/grpc-js';
import { RegistryError, invalidArgument, violation } from '@registry/service-kit';
import type { SourceName } from '../registries/source';

/** INVALID_ARGUMENT `SNAPSHOT_INVALID`: the field holds no token of this deployment's gateways. */
export function snapshotInvalid(field: string): RegistryError {
  return invalidArgument([
    violation(field, 'SNAPSHOT_INVALID', {
      en: 'is no snapshot of these registries; take the Registry-Snapshot of an answer, or read without one',
      zh: '不是本平台的快照标识；请使用应答头 Registry-Snapshot 的值，或不带快照查询',
    }),
  ]);
}

/** INVALID_ARGUMENT `SNAPSHOT_AMBIGUOUS` naming both fields. */
export function snapshotAmbiguous(field: string, other: string): RegistryError {
  return invalidArgument(
    [field, other].map((name) =>
      violation(name, 'SNAPSHOT_AMBIGUOUS', {
        en: `only one of ${field} and ${other} may be given`,
        zh: `${field} 与 ${other} 只能填一个`,
      }),
    ),
  );
}

/** INVALID_ARGUMENT `KNOWN_AT_NOT_SETTLED`: what was known then may still grow. */
export function knownAtNotSettled(): RegistryError {
  return invalidArgument([
    violation('asKnownAt', 'KNOWN_AT_NOT_SETTLED', {
      en: 'must lie at least a minute back: until then commits may still be recorded at that time',
      zh: '须早于当前时间至少一分钟：此前仍可能有该时刻的登记入库',
    }),
  ]);
}

/** 410 `SNAPSHOT_GONE`: the registry was restored from a backup that is older than the snapshot. */
export function snapshotGone(registry: SourceName, cause: RegistryError): RegistryError {
  return new RegistryError({
    code: status.OUT_OF_RANGE,
    reason: 'SNAPSHOT_GONE',
    message: 'A registry was restored to before this snapshot, which can no longer be read; read again without it',
    domain: 'gateway',
    metadata: { registry },
    cause,
  });
}

/** UNAVAILABLE `REGISTRY_NOT_IN_SNAPSHOT`: nothing was known of the registry when the world was pinned. */
export function notInSnapshot(registry: SourceName): RegistryError {
  return new RegistryError({
    code: status.UNAVAILABLE,
    reason: 'REGISTRY_NOT_IN_SNAPSHOT',
    message: 'The registry did not answer when this snapshot was taken',
    domain: 'gateway',
    metadata: { registry },
  });
}

/** UNAVAILABLE `REGISTRY_RESTORED`: the registry was restored and its new head is not known here yet. */
export function registryRestored(registry: SourceName, cause: RegistryError): RegistryError {
  return new RegistryError({
    code: status.UNAVAILABLE,
    reason: 'REGISTRY_RESTORED',
    message: 'The registry was restored a moment ago; try again',
    domain: 'gateway',
    metadata: { registry },
    cause,
  });
}
