import type { ErasedVersion, Version } from '@registry/ledger';
import { Person } from '@registry/proto/population/v1';
import { Encoded, recordMetadata } from '@registry/service-kit';
import { type PersonData, householdName } from './person-data';
import { personIdOf } from './person.resource';

type PersonVersion = Version<PersonData> | ErasedVersion;

const messages = new WeakMap<PersonVersion, Person>();
const encodings = new WeakMap<Version<PersonData>, Encoded<Person>>();

/** The message of a version; of an erased one no more than its metadata. Made once per version: the ledger hands out the same object while it is cached. */
export function toPerson(version: PersonVersion): Person {
  let person = messages.get(version);
  if (person === undefined) {
    person = Person.fromPartial({
      ...version.data,
      personId: personIdOf(version.key),
      household: version.data === undefined ? '' : householdName(version.data),
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
