import type { Person } from '@registry/proto/population/v1';
import { type Sparse, sparse } from '@registry/service-kit';

type PersonItems = Omit<Person, 'personId' | 'household' | 'metadata'>;

/** What is stored of a person: the items that are set. The five that must be are always there. */
export type PersonData = Sparse<PersonItems> & {
  readonly citizenId: string;
  readonly name: string;
  readonly sex: string;
  readonly birthDate: string;
  readonly division: string;
};

/** The items of a row, without the fields that are the registry's to set. The five needed ones may be empty still. */
export function personItems(person: Person): PersonData {
  const { personId: _id, household: _household, metadata: _metadata, ...items } = person;
  const { citizenId, name, sex, birthDate, division } = items;
  return { ...sparse(items), citizenId, name, sex, birthDate, division };
}

/** `households/DIVISION-NUMBER`; empty for a person without a household number. */
export function householdName(data: Pick<PersonData, 'division' | 'householdNumber'>): string {
  return data.householdNumber === undefined ? '' : `households/${data.division}-${data.householdNumber}`;
}
