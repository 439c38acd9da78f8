import { parseCitizenId } from '@registry/identity';
import type { CounterContribution, ResourceDefinition } from '@registry/ledger';
import { divisionTerm, divisionTerms } from '@registry/service-kit';
import type { PersonData } from './person-data';

/** Kind of the identifier under which a person is claimed. */
export const citizenIdKind = 'citizenId';

/** Indexes that persons are searched by. */
export const personIndexes = { name: 'name', birth: 'birth' } as const;

/** Counters of persons. */
export const personCounters = { residents: 'residents', births: 'births', deaths: 'deaths' } as const;

/** Ends the counter group of synthetic people: "1*" are men who are nobody. */
export const syntheticMark = '*';

/** Search term of a household's members. */
export function householdTerm(division: string, number: string): string {
  return `hh:${division}-${number}`;
}

/** Ledger key of a person id. */
export function personKey(personId: string): string {
  return `persons/${personId}`;
}

/** Person id within a ledger key. */
export function personIdOf(key: string): string {
  return key.slice('persons/'.length);
}

function isSynthetic({ citizenId }: PersonData): boolean {
  const outcome = parseCitizenId(citizenId, { allowSynthetic: true });
  return outcome.ok && outcome.parts.synthetic;
}

/** A version with a death holds from the date of death on, so whoever has one is no resident. */
function personContributions(data: PersonData): CounterContribution[] {
  const group = isSynthetic(data) ? data.sex + syntheticMark : data.sex;
  const { division, birthDate, death } = data;
  const birth = { counter: personCounters.births, division, group, x: birthDate };
  return death?.date === undefined
    ? [birth, { counter: personCounters.residents, division, group, x: birthDate }]
    : [birth, { counter: personCounters.deaths, division, group, x: death.date }];
}

/** Persons in the ledger: claimed by citizen id; found by name and by birth date within a division; counted. */
export const persons: ResourceDefinition<PersonData> = {
  name: 'persons',
  schemaVersion: 1,
  identifiers: (data) => [{ kind: citizenIdKind, value: data.citizenId }],
  indexes: [
    {
      name: personIndexes.name,
      terms: ({ division, householdNumber }) =>
        householdNumber === undefined
          ? divisionTerms(division)
          : [...divisionTerms(division), householdTerm(division, householdNumber)],
      sort: ({ name }) => name,
    },
    {
      name: personIndexes.birth,
      terms: ({ division }) => [...new Set([`d:${division.slice(0, 4)}`, divisionTerm(division)])],
      sort: ({ birthDate }) => birthDate,
    },
  ],
  divisions: ({ division }) => [division],
  counters: personContributions,
};
