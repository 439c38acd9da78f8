import { status } from '@grpc/grpc-js';
import { RegistryError, invalidArgument, notFound, violation } from '@registry/service-kit';

/** LEGAL_ENTITY_NOT_FOUND: none by that id or number on those clocks. */
export function legalEntityNotFound(): RegistryError {
  return notFound('LEGAL_ENTITY_NOT_FOUND', 'No such legal entity on the given date, as known at the given commit.');
}

/** NUMBER_CLAIMED: a number of the row is another entity's. `field` names the number. */
export function numberClaimed(field: string): RegistryError {
  return new RegistryError({
    code: status.ALREADY_EXISTS,
    reason: 'NUMBER_CLAIMED',
    message: `${field} is held by another legal entity.`,
    metadata: { field },
    violations: [
      violation(field, 'NUMBER_CLAIMED', { en: 'is held by another legal entity', zh: '已属于其他法人单位' }),
    ],
  });
}

/** LEGAL_ENTITY_REFERENCE_REQUIRED: neither an entity id nor a number is given. */
export function referenceRequired(field: string): RegistryError {
  return invalidArgument([
    violation(field, 'LEGAL_ENTITY_REFERENCE_REQUIRED', {
      en: 'must name an entity by entityId or by one of its numbers',
      zh: '必须给出entityId或任一号码',
    }),
  ]);
}

/** SEARCH_TOO_WIDE: the conditions would leave too much to look through. */
export function searchTooWide(text: { en: string; zh: string }): RegistryError {
  return invalidArgument([violation('name', 'SEARCH_TOO_WIDE', text)]);
}
