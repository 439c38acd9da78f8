import { Person, PersonRow, PersonServiceDefinition } from '@registry/proto/population/v1';
import { createClient, todayInChina } from '@registry/service-kit';
import { type SyntheticHousehold, syntheticHouseholds, weighDivisions } from '@registry/testing';
import { countiesOn } from './counties';
import { IMPORT_DEADLINE_MS, type ImportTally, importRows } from './import-rows';
import type { SeedOptions, SeedProgress, SeedResult } from './seed';

/** The same people on every machine and day of seeding, but for what depends on today. */
const SEED = 20_260_101;

/** As many as the generator makes: fewer people are then the first of more, and seeding more adds to what is there. */
const MOST_PEOPLE = 10_000_000;

/** Rows of at least `people` synthetic people: one per version, in whole households. */
export function personRows(people: number, today: string): Generator<PersonRow> {
  const divisions = weighDivisions(countiesOn(today));
  return rowsOf(people, syntheticHouseholds({ seed: SEED, people: MOST_PEOPLE, divisions, today }));
}

/** Rows of at least so many people of households. */
export function* rowsOf(people: number, households: Iterable<SyntheticHousehold>): Generator<PersonRow> {
  let line = 0;
  let made = 0;
  for (const { members } of households) {
    for (const { versions } of members) {
      for (const { person, validFrom, validTo } of versions) {
        yield PersonRow.fromPartial({ line: ++line, person: Person.fromPartial(person), validFrom, validTo });
      }
    }
    made += members.length;
    if (made >= people) return;
  }
}

export async function seedPopulation(
  address: string,
  { people }: SeedOptions,
  onProgress: SeedProgress,
): Promise<SeedResult[]> {
  const tally = await importPeople(address, personRows(people, todayInChina()), (rows) => onProgress('persons', rows));
  return [{ resource: 'persons', ...tally }];
}

/** Imports synthetic people into a population node. */
export async function importPeople(
  address: string,
  rows: Iterable<PersonRow>,
  onProgress?: (rows: number) => void,
): Promise<ImportTally> {
  const client = createClient(PersonServiceDefinition, { address, streamDeadlineMs: IMPORT_DEADLINE_MS });
  try {
    return await importRows<PersonRow>((requests) => client.importPersons(requests), {
      rows,
      provenance: {
        sourceDepartment: 'synthetic',
        legalBasis: 'none: nobody of these people exists',
        reason: 'demonstration',
        itemSources: {},
      },
      ...(onProgress ? { onProgress } : {}),
    });
  } finally {
    client.close();
  }
}
