import { divisionInForce, resolveDivision } from '@registry/code-mapping';
import { parseCitizenId } from '@registry/identity';
import fc from 'fast-check';
import { ageOn, dayOf } from '../days/days';
import { CitizenIdRegister } from './citizen-ids';
import { syntheticHouseholds } from './households';
import type { PersonFacts, SyntheticHousehold, SyntheticPerson } from './person';
import { weighDivisions } from './provinces';

const TODAY = '2026-01-01';
const COUNTIES = ['110101', '310115', '440305', '540121', '650102', '650121', '110118'];
const DIVISIONS = weighDivisions(COUNTIES.flatMap((code) => resolveDivision(code, TODAY) ?? []));
const RUNS = { numRuns: 12 };
const seeds = fc.integer({ min: 0, max: 2 ** 40 });

function make(seed: number, people: number): SyntheticHousehold[] {
  return [...syntheticHouseholds({ seed, people, divisions: DIVISIONS, today: TODAY })];
}

function latest(person: SyntheticPerson): PersonFacts {
  return (person.versions.at(-1) ?? person.versions[0]).person;
}

function peopleOf(households: readonly SyntheticHousehold[]): PersonFacts[] {
  return households.flatMap(({ members }) => members.map(latest));
}

function yearsBetween(elder: string, younger: string): number {
  return ageOn(dayOf(younger), dayOf(elder));
}

describe('synthetic households', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(make(7, 300)).toEqual(make(7, 300));
    expect(make(8, 300)).not.toEqual(make(7, 300));
  });

  it('number exactly as many people as wanted', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 400 }), (seed, people) => {
        expect(peopleOf(make(seed, people))).toHaveLength(people);
      }),
      RUNS,
    );
  });

  it('refuse a number of people that is no whole number from 1 to 10 million', () => {
    for (const people of [0, -1, 1.5, 10_000_001, Number.NaN]) expect(() => make(1, people)).toThrow('people');
  });

  it('give everybody a valid citizen id of the synthetic area that nobody else has and that fits birth and sex', () => {
    const people = peopleOf(make(3, 20_000));
    for (const { citizenId, birthDate, sex } of people) {
      const parsed = parseCitizenId(citizenId, { today: TODAY, allowSynthetic: true });
      expect(parsed).toMatchObject({ ok: true, parts: { area: 'PP9901', birthDate, sex } });
    }
    expect(new Set(people.map(({ citizenId }) => citizenId)).size).toBe(people.length);
  });

  it('have parents from 20 to 40 years older than their children', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const people = peopleOf(make(seed, 600));
        const births = new Map(people.map(({ citizenId, birthDate }) => [citizenId, birthDate]));
        for (const { birthDate, father, mother } of people) {
          for (const parent of [father, mother]) {
            const parentBirth = parent && births.get(parent.citizenId);
            if (!parentBirth) continue;
            expect(yearsBetween(parentBirth, birthDate)).toBeGreaterThanOrEqual(20);
            expect(yearsBetween(parentBirth, birthDate)).toBeLessThanOrEqual(40);
          }
        }
      }),
      RUNS,
    );
  });

  it('have couples of like age who name each other, both grown up', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        const people = new Map(peopleOf(make(seed, 600)).map((person) => [person.citizenId, person]));
        for (const person of people.values()) {
          const spouse = person.spouse && people.get(person.spouse.citizenId);
          if (!spouse) continue;
          expect(spouse.spouse?.citizenId).toBe(person.citizenId);
          expect(spouse.sex).not.toBe(person.sex);
          expect(Math.abs(dayOf(person.birthDate) - dayOf(spouse.birthDate))).toBeLessThan(13 * 366);
          expect(yearsBetween(person.birthDate, TODAY)).toBeGreaterThanOrEqual(20);
        }
      }),
      RUNS,
    );
  });

  it('have one living head, first, and relations that name the same household', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { members } of make(seed, 600)) {
          const people = members.map(latest);
          expect(people.map(({ relationToHead }) => relationToHead === '02')).toEqual(people.map((_, i) => i === 0));
          expect(people[0]?.death).toBeUndefined();
        }
      }),
      RUNS,
    );
  });

  it('hand surnames down from a parent', () => {
    const people = peopleOf(make(5, 5_000));
    const names = new Map(people.map(({ citizenId, name }) => [citizenId, name]));
    const born = people.filter(({ father, ethnicGroup }) => father && ['01', '03', '08'].includes(ethnicGroup));
    expect(born.length).toBeGreaterThan(500);
    for (const { name, father, mother } of born) {
      const parents = [father, mother].map((parent) => parent && (names.get(parent.citizenId) ?? parent.name));
      expect(parents.some((parent) => parent?.at(0) === name.at(0))).toBe(true);
    }
  });

  it('follow each person from birth without a gap, and end no life before it began', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const { members } of make(seed, 600)) {
          for (const { versions } of members) {
            expect(versions[0].validFrom).toBe(versions[0].person.birthDate);
            versions.forEach(({ validFrom, validTo, person }, i) => {
              expect(validTo).toBe(versions[i + 1]?.validFrom);
              expect(validTo === undefined || validTo > validFrom).toBe(true);
              expect(person.death === undefined || person.death.date <= validFrom).toBe(true);
              expect(validFrom <= TODAY).toBe(true);
            });
          }
        }
      }),
      RUNS,
    );
  });

  it('live in divisions that were in force while they lived there, or became so', () => {
    for (const { members } of make(13, 20_000)) {
      for (const { person, validFrom, validTo } of members.flatMap(({ versions }) => versions)) {
        const range = { from: validFrom, ...(validTo === undefined ? {} : { to: validTo }) };
        expect(divisionInForce(person.division, range)).toBe(true);
      }
    }
  });

  it('number households uniquely within a division, also those that somebody left', () => {
    const numbers = new Map<string, number>();
    make(11, 5_000).forEach(({ members }, household) => {
      for (const { person } of members.flatMap(({ versions }) => versions)) {
        const key = `${person.division}-${person.householdNumber}`;
        expect(numbers.get(key) ?? household).toBe(household);
        numbers.set(key, household);
      }
    });
  });

  it('come near the ages, sexes, births and deaths of the country', () => {
    const people = peopleOf(make(1, 60_000));
    const living = people.filter(({ death }) => death === undefined);
    const share = (test: (age: number, person: PersonFacts) => boolean): number =>
      living.filter((person) => test(yearsBetween(person.birthDate, TODAY), person)).length / living.length;
    expect(share((age) => age < 15)).toBeGreaterThan(0.13);
    expect(share((age) => age < 15)).toBeLessThan(0.2);
    expect(share((age) => age >= 60)).toBeGreaterThan(0.16);
    expect(share((age) => age >= 60)).toBeLessThan(0.24);
    expect(share((_, { sex }) => sex === '1')).toBeGreaterThan(0.5);
    expect(share((_, { sex }) => sex === '1')).toBeLessThan(0.53);
    expect(share((_, { birthDate }) => birthDate > '2025-01-01')).toBeGreaterThan(0.004);
    const died = people.filter(({ death }) => death && death.date > '2025-01-01').length / living.length;
    expect(died).toBeGreaterThan(0.003);
    expect(died).toBeLessThan(0.012);
  });
});

describe('the register of synthetic citizen ids', () => {
  it('moves a birth to the nearest day when the sequences of a day are used up', () => {
    const day = dayOf('2000-02-29');
    const ids = new CitizenIdRegister(day - 1, day + 1);
    const births = Array.from({ length: 1_497 }, () => ids.issue(day, '2'));
    expect(births.filter(({ birth }) => birth === day)).toHaveLength(499);
    expect(new Set(births.map(({ citizenId }) => citizenId)).size).toBe(1_497);
    expect(() => ids.issue(day, '2')).toThrow('no citizen id left');
    expect(ids.issue(day, '1').birth).toBe(day);
  });
});

describe('the weights of divisions', () => {
  it('add up to the residents of each province, districts above counties', () => {
    const counties = ['110101', '110102', '540102', '540121', '999999'];
    const weights = weighDivisions(counties.map((code) => ({ code, name: code, validFrom: '1949-10-01' })));
    const sum = (province: string): number =>
      weights.filter(({ code }) => code.startsWith(province)).reduce((total, { weight }) => total + weight, 0);
    expect(sum('11')).toBeCloseTo(2189);
    expect(sum('54')).toBeCloseTo(366);
    expect(weights.map(({ code }) => code)).not.toContain('999999');
    expect(weights.find(({ code }) => code === '540102')?.weight).toBeGreaterThan(
      weights.find(({ code }) => code === '540121')?.weight ?? Infinity,
    );
  });
});
