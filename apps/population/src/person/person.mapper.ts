import type { Version } from '@registry/ledger';
import { Person } from '@registry/proto/population/v1';
import { Encoded, recordMetadata } from '@registry/service-kit';
import { type PersonData, householdName } from './person-data';
import { personIdOf } from './person.resource';

const messages = new WeakMap<Version<PersonData>, Person>();
const encodings = new WeakMap<Version<PersonData>, Encoded<Person>>();

/** The message of a version. Made once per version: the ledger hands out the same object while it is cached. */
export function toPerson(version: Version<PersonData>): Person {
  let person = messages.get(version);
  if (person === undefined) {
    person = Person.fromPartial({
      ...version.data,
      personId: personIdOf(version.key),
      household: householdName(version.data),
      metadata: recordMetadata(version),
    });
    messages.set(version, person);
  }
  return person;
}

/** The final bytes of a version's message, made once. */
export function toEncodedPerson(version: Version<PersonData>): Encoded<Person> {
  let encoded = encodings.get(version);
  if (encoded === undefined) {
    encoded = Encoded.of(Person, toPerson(version));
    encodings.set(version, encoded);
  }
  return encoded;
}
