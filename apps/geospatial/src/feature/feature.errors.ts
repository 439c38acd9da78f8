import { status } from '@grpc/grpc-js';
import { invalidArgument, notFound, RegistryError, violation } from '@registry/service-kit';

/** FEATURE_NOT_FOUND: no feature has the name on that date. */
export function featureNotFound(name: string, validAt: string): RegistryError {
  return notFound('FEATURE_NOT_FOUND', `There is no feature ${name} on ${validAt}.`, { name, validAt });
}

/** INVALID_ARGUMENT MALFORMED: not a feature's resource name. */
export function malformedFeatureName(field: string): RegistryError {
  return invalidArgument([
    violation(field, 'MALFORMED', {
      en: 'must be layers/LAYER/features/FEATURE',
      zh: '格式须为 layers/图层/features/要素',
    }),
  ]);
}

/** RESPONSE_TOO_LARGE: the features before it fill the message. */
export function responseTooLarge(name: string): RegistryError {
  return new RegistryError({
    code: status.RESOURCE_EXHAUSTED,
    reason: 'RESPONSE_TOO_LARGE',
    message: 'The features before this one fill the message; ask for it again.',
    metadata: { name },
  });
}
