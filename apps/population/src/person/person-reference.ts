import { parseCitizenId } from '@registry/identity';
import type { PersonReference } from '@registry/proto/population/v1';
import { type RecordReference, invalidArgument, violation } from '@registry/service-kit';
import { referenceRequired } from './person.errors';
import { citizenIdKind, personKey } from './person.resource';

const personIdPattern = /^[0-9A-HJKMNP-TV-Z]{26}$/;

/**
 * What the ledger is asked for a reference. Synthetic numbers may be asked for everywhere.
 * @throws RegistryError INVALID_ARGUMENT naming the part of `field` that is wrong
 */
export function personReference(person: PersonReference | undefined, field: string): RecordReference {
  const reference = person?.reference;
  if (reference === undefined) {
    throw referenceRequired(field);
  }
  if (reference.$case === 'personId') {
    if (!personIdPattern.test(reference.value)) {
      throw invalidArgument([
        violation(`${field}.personId`, 'MALFORMED', { en: 'must be a ULID of 26 characters', zh: '须为26位ULID' }),
      ]);
    }
    return { key: personKey(reference.value) };
  }
  const outcome = parseCitizenId(reference.value, { allowSynthetic: true });
  if (!outcome.ok) {
    throw invalidArgument([violation(`${field}.citizenId`, outcome.reason, outcome.message)]);
  }
  return { identifiers: [{ kind: citizenIdKind, value: outcome.normalized }] };
}
