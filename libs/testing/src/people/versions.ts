import { type Day, ageOn, dateOf } from '../days/days';
import type { Random } from '../random/random';
import type { Member } from './members';
import type { AddressFacts, MigrationFacts, PersonFacts, PersonVersion, RelatedPersonFacts } from './person';
import { drawTraits } from './traits';

/** A place of residence of a household, and its number there. */
export interface Residence {
  readonly division: string;
  readonly householdNumber: string;
  readonly address: AddressFacts;
}

/** What the members of a household share. */
export interface Dwelling {
  readonly hukouType: string;
  readonly nativeDivision: string;
  readonly residence: Residence;
  /** Where they lived before, if they moved. */
  readonly move?: { readonly day: Day; readonly from: Residence; readonly reason: string };
}

const CHINA = 'CHN';
/** First births with a certificate: 1996-01-01. */
const FIRST_CERTIFICATE = '1996-01-01';

function named(member: Member): RelatedPersonFacts {
  return { name: member.name, citizenId: member.citizenId };
}

function isMovedMember(member: Member, { move }: Dwelling): boolean {
  return move !== undefined && member.birth < move.day && (member.death === undefined || member.death > move.day);
}

function migration({ move }: Dwelling): MigrationFacts | undefined {
  if (!move) return undefined;
  const { division, address } = move.from;
  return {
    date: dateOf(move.day),
    reason: move.reason,
    country: CHINA,
    division,
    address: address.township + address.community + address.road + address.doorPlate + address.detail,
  };
}

function guardians(member: Member, on: Day): Pick<PersonFacts, 'guardianOne' | 'guardianTwo'> {
  if (ageOn(on, member.birth) >= 18) return {};
  const living = [member.father, member.mother].filter((parent) => parent && (parent.death ?? Infinity) > on);
  const [one, two] = living.flatMap((parent) =>
    parent ? [{ ...named(parent), relation: parent.sex === '1' ? '51' : '52' }] : [],
  );
  return { ...(one ? { guardianOne: one } : {}), ...(two ? { guardianTwo: two } : {}) };
}

/** Items that stay the same in all versions. */
function lasting(random: Random, member: Member, dwelling: Dwelling, today: Day): Omit<PersonFacts, keyof Changing> {
  const birthDate = dateOf(member.birth);
  const on = member.death ?? today;
  const age = ageOn(on, member.birth);
  const two = (value: number): string => String(value).padStart(2, '0');
  const origin = dwelling.move && member.birth < dwelling.move.day ? dwelling.move.from : dwelling.residence;
  return {
    citizenId: member.citizenId,
    name: member.name,
    ...(age > 40 && random.chance(0.02) ? { formerName: `${member.name.slice(0, 1)}小${member.name.slice(-1)}` } : {}),
    sex: member.sex,
    ethnicGroup: member.ethnicGroup,
    birthDate,
    birthTime: `${two(random.between(0, 23))}:${two(random.between(0, 59))}:00`,
    birthCountry: CHINA,
    birthDivision: origin.division,
    nativeCountry: CHINA,
    nativeDivision: dwelling.nativeDivision,
    hukouType: dwelling.hukouType,
    relationToHead: member.relation,
    ...guardians(member, on),
    ...(member.father ? { father: named(member.father) } : {}),
    ...(member.mother ? { mother: named(member.mother) } : {}),
    ...(member.spouse ? { spouse: named(member.spouse) } : {}),
    ...(birthDate >= FIRST_CERTIFICATE
      ? {
          birthCertificate: {
            number: `P${String(random.between(0, 999_999_999)).padStart(9, '0')}`,
            issuedOn: dateOf(Math.min(member.birth + random.between(1, 20), on)),
          },
        }
      : {}),
    ...drawTraits(random, member.sex, member.birth, on, age),
  };
}

type Changing = Pick<
  PersonFacts,
  'householdNumber' | 'division' | 'address' | 'maritalStatus' | 'moveToCity' | 'moveToAddress' | 'death'
>;

/** Items that change: the residence by a move, the marital status by the spouse's death, and the own death. */
function changing(member: Member, dwelling: Dwelling, day: Day): Changing {
  const moved = isMovedMember(member, dwelling);
  const before = dwelling.move && member.birth < dwelling.move.day && (!moved || day < dwelling.move.day);
  const { householdNumber, division, address } = before ? dwelling.move.from : dwelling.residence;
  const move = moved && !before ? migration(dwelling) : undefined;
  const widowedBy = member.spouse?.death;
  const widowed = widowedBy !== undefined && (member.death === undefined || member.death > widowedBy);
  const { death } = member;
  return {
    householdNumber,
    division,
    address,
    maritalStatus: widowed && day < widowedBy ? '21' : member.maritalStatus,
    ...(move ? { moveToCity: move, moveToAddress: move } : {}),
    ...(death !== undefined && day >= death
      ? { death: { date: dateOf(death), cancellationType: '死亡', cancelledOn: dateOf(death) } }
      : {}),
  };
}

/** The versions of a member from birth to `today`: a new one on the day of a move, of the spouse's and the own death. */
export function versionsOf(
  random: Random,
  member: Member,
  dwelling: Dwelling,
  today: Day,
): [PersonVersion, ...PersonVersion[]] {
  const constant = lasting(random, member, dwelling, today);
  const last = member.death ?? today;
  const events = [
    ...(dwelling.move && isMovedMember(member, dwelling) ? [dwelling.move.day] : []),
    ...(member.spouse?.death === undefined ? [] : [member.spouse.death]),
    ...(member.death === undefined ? [] : [member.death]),
  ].filter((day) => day > member.birth && day <= last);
  const days = [...new Set(events)].sort((a, b) => a - b);
  const version = (day: Day, next: Day | undefined): PersonVersion => ({
    validFrom: dateOf(day),
    ...(next === undefined ? {} : { validTo: dateOf(next) }),
    person: { ...constant, ...changing(member, dwelling, day) },
  });
  return [version(member.birth, days[0]), ...days.map((day, i) => version(day, days[i + 1]))];
}
