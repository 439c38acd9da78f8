import { Person, PersonRow, PersonServiceDefinition } from '@registry/proto/population/v1';
import { createClient, todayInChina } from '@registry/service-kit';
import { syntheticHouseholds, weighDivisions } from '@registry/testing';
import { countiesOn } from './counties';
import { IMPORT_DEADLINE_MS, importRows } from './import-rows';
import type { SeedOptions, SeedProgress, SeedResult } from './seed';

/** The same people on every machine and day of seeding, but for what depends on today. */
const SEED = 20_260_101;

/** As many as the generator makes: fewer people are then the first of more, and seeding more adds to what is there. */
const MOST_PEOPLE = 10_000_000;

/** Rows of at least `people` synthetic people: one per version, in whole households. */
export function* personRows(people: number, today: string): Generator<PersonRow> {
  const divisions = weighDivisions(countiesOn(today));
  let line = 0;
  let made = 0;
  for (const { members } of syntheticHouseholds({ seed: SEED, people: MOST_PEOPLE, divisions, today })) {
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
  const client = createClient(PersonServiceDefinition, { address, streamDeadlineMs: IMPORT_DEADLINE_MS });
  try {
    const tally = await importRows<PersonRow>((requests) => client.importPersons(requests), {
      rows: personRows(people, todayInChina()),
      provenance: {
        sourceDepartment: 'synthetic',
        legalBasis: 'none: nobody of these people exists',
        reason: 'demonstration',
        itemSources: {},
      },
      onProgress: (rows) => onProgress('persons', rows),
    });
    return [{ resource: 'persons', ...tally }];
  } finally {
    client.close();
  }
}
