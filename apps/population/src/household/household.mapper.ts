import type { Version } from '@registry/ledger';
import type { Household } from '@registry/proto/population/v1';
import type { PersonData } from '../person/person-data';
import { personIdOf } from '../person/person.resource';
import type { HouseholdReference } from './household-name';

/** 户主 head of the household, GB/T 4761; 01 is 本人, as some records call the head. */
const headRelations = new Set(['02', '01']);

function isHead({ data }: Version<PersonData>): boolean {
  return headRelations.has(data.relationToHead ?? '');
}

/** A household from its members' versions: the head first, then the eldest. */
export function toHousehold(
  { division, number }: HouseholdReference,
  members: readonly Version<PersonData>[],
): Household {
  const ordered = [...members].sort(
    (one, other) => Number(isHead(other)) - Number(isHead(one)) || (one.data.birthDate < other.data.birthDate ? -1 : 1),
  );
  return {
    name: `households/${division}-${number}`,
    number,
    division,
    hukouType: ordered[0]?.data.hukouType ?? '',
    members: ordered.map(({ key, data }) => ({
      personId: personIdOf(key),
      relationToHead: data.relationToHead ?? '',
    })),
  };
}
