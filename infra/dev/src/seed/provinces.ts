import { buildCitizenId, SYNTHETIC_AREA } from '@registry/identity';
import { Person, PersonRow } from '@registry/proto/population/v1';
import { syntheticHouseholds, weighDivisions } from '@registry/testing';
import { PROVINCES, type Province } from '../processes/settings';
import { countiesOn } from './counties';
import { rowsOf } from './population';

/** The national seed has another: whoever is made here is nobody there. */
const SEED = 20_260_103;

/** Of each birth date and sex the first citizen ids are of people of the national seed, then of one province each. */
const CITIZEN_IDS_EACH = 150;

/** No seed has as many households in a division. */
const HOUSEHOLDS = 900_000_000;

/** Somebody who moved from the first province to the second: each has a record of the same citizen id. */
const MOVED = {
  birthDate: '1984-05-06',
  sequence: 999,
  name: '迁移',
  division: { '310000': '310101', '440000': '440106' },
};

/** Rows of at least so many synthetic people of a province; the last is of somebody whom every province has. */
export function* provincialRows(province: Province, people: number, today: string): Generator<PersonRow> {
  const counties = countiesOn(today).filter(({ code }) => code.startsWith(province.slice(0, 2)));
  const before = 1 + PROVINCES.indexOf(province);
  const leftOut = { citizenIds: CITIZEN_IDS_EACH * before, households: HOUSEHOLDS };
  const options = { seed: SEED + before, people, divisions: weighDivisions(counties), today, leftOut };
  let line = 0;
  for (const row of rowsOf(people, syntheticHouseholds(options))) {
    line = row.line;
    yield row;
  }
  const { birthDate, sequence, name, division } = MOVED;
  const citizenId = buildCitizenId(SYNTHETIC_AREA, birthDate, sequence);
  const person = Person.fromPartial({ citizenId, name, sex: '1', birthDate, division: division[province] });
  yield PersonRow.fromPartial({ line: line + 1, person, validFrom: today });
}
