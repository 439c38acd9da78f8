import { buildCitizenId } from '@registry/identity';
import { Person, PersonRow } from '@registry/proto/population/v1';
import { RegistryError, attempt } from '@registry/service-kit';
import { readPersonRow } from './person-row';

const rules = { today: '2026-01-01', allowSynthetic: true };

/** Fields at fault and why, of a row about somebody born on 17 May 1990. */
function faultsOf(items: Partial<Person>): string[] {
  const citizenId = buildCitizenId('PP9901', '1990-05-17', 1);
  const facts = { citizenId, name: '张伟', sex: '1', birthDate: '1990-05-17', division: '440304', ...items };
  const row = PersonRow.fromPartial({ line: 1, person: Person.fromPartial(facts) });
  const outcome = attempt(() => readPersonRow(row, rules));
  return outcome instanceof RegistryError ? outcome.violations.map(({ field, reason }) => `${field} ${reason}`) : [];
}

describe('a row of persons', () => {
  it('is taken when its citizen id, birth date and sex agree', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it('is refused for a birth date other than that of its citizen id', () => {
    expect(faultsOf({ birthDate: '1990-05-18' })).toEqual(['person.birthDate BIRTH_DATE_MISMATCH']);
  });

  it('is refused for a birth date that does not exist, and for that alone', () => {
    expect(faultsOf({ birthDate: '1990-02-30' })).toEqual(['person.birthDate DATE_IMPOSSIBLE']);
  });
});
