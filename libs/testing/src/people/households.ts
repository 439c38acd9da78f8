import { type Day, dayOf, yearsAfter } from '../days/days';
import { Lottery, Random } from '../random/random';
import { CitizenIdRegister } from './citizen-ids';
import { makeFamily } from './families';
import { MemberMaker, type Member } from './members';
import type { AddressFacts, SyntheticHousehold, SyntheticPerson } from './person';
import type { DivisionWeight } from './provinces';
import { type Dwelling, type Residence, versionsOf } from './versions';

/** What to make up. */
export interface HouseholdOptions {
  /** The same seed and options give the same households. */
  readonly seed: number;
  /** How many people in all, the dead of the last years among them; up to 10 million. */
  readonly people: number;
  /** County-level divisions in which they live, see weighDivisions. */
  readonly divisions: readonly DivisionWeight[];
  /** The day that ages count to, YYYY-MM-DD. */
  readonly today: string;
  /** Leaves the numbers of others alone; none unless told. */
  readonly leftOut?: LeftOut;
}

/** Numbers that other people have, the first of each kind. */
interface LeftOut {
  /** Citizen ids of each birth date and sex, below 499. */
  readonly citizenIds: number;
  /** Household numbers of each division. */
  readonly households: number;
}

const MOST_PEOPLE = 10_000_000;
const OLDEST = 125;
const MOVED = 0.09;
const REASONS = ['务工经商', '工作调动', '学习培训', '随迁家属', '拆迁搬家', '投靠亲友'];
const ROADS = ['人民路', '解放路', '建设路', '中山路', '和平路', '新华街', '文化路', '胜利街', '光明路', '幸福巷'];
const TOWNSHIPS = ['示例街道', '示例第二街道', '示例镇', '示例第二镇', '示例乡'];

function makeAddress(random: Random): AddressFacts {
  return {
    township: random.pick(TOWNSHIPS),
    community: `示例第${random.between(1, 20)}社区居民委员会`,
    road: random.pick(ROADS),
    doorPlate: `${random.between(1, 400)}号`,
    detail: `${random.between(1, 20)}栋${random.between(1, 30)}${String(random.between(1, 4)).padStart(2, '0')}室`,
  };
}

/** A county-level division, and the first day of it. */
interface Home {
  readonly code: string;
  readonly since: Day;
}

/** Settles households: draws where they live and lived, and numbers them within each division. */
class Settlement {
  private readonly numbers = new Map<string, number>();
  private readonly divisions: Lottery<Home>;

  constructor(
    private readonly random: Random,
    private readonly today: Day,
    divisions: readonly DivisionWeight[],
    private readonly leftOut: number,
  ) {
    this.divisions = new Lottery(
      divisions.map(({ code, validFrom, weight }) => [{ code, since: dayOf(validFrom) }, weight] as const),
    );
  }

  drawHome(): Home {
    return this.divisions.draw(this.random);
  }

  settle({ code: division }: Home, members: readonly Member[]): Dwelling {
    const { random } = this;
    const hukouType = random.chance(0.48) ? '1' : '2';
    const origin = random.chance(MOVED) ? this.drawHome() : undefined;
    const residence = this.residence(division);
    const deaths = members.map(({ death }) => death ?? Infinity);
    if (!origin || origin.code === division || Math.min(...deaths) <= origin.since) {
      return { hukouType, nativeDivision: division, residence };
    }
    const eldest = Math.min(...members.map(({ birth }) => birth));
    const day = Math.max(Math.round(yearsAfter(this.today, -22 * random.next())), eldest + 1, origin.since + 1);
    if (day > this.today) return { hukouType, nativeDivision: division, residence };
    const move = { day, from: this.residence(origin.code), reason: random.pick(REASONS) };
    return { hukouType, nativeDivision: origin.code, residence, move };
  }

  private residence(division: string): Residence {
    const number = (this.numbers.get(division) ?? this.leftOut) + 1;
    this.numbers.set(division, number);
    return { division, householdNumber: String(number).padStart(9, '0'), address: makeAddress(this.random) };
  }
}

/**
 * Makes up people in households, one household at a time and in flat memory: couples of like age, parents 20 to 40
 * years older than their children, surnames handed down, ages and sexes close to China's, ethnic groups by province,
 * births, deaths and moves. Nobody of them exists; their citizen ids are of the synthetic area PP9901.
 * @throws RangeError for a number of people below 1 or above 10 million, no division, or a `today` that is no date
 */
export function* syntheticHouseholds(options: HouseholdOptions): Generator<SyntheticHousehold, void, undefined> {
  const { people, seed, leftOut = { citizenIds: 0, households: 0 } } = options;
  if (!Number.isInteger(people) || people < 1 || people > MOST_PEOPLE) {
    throw new RangeError(`people must be a whole number from 1 to ${MOST_PEOPLE}`);
  }
  const today = dayOf(options.today);
  const random = new Random(seed);
  const settlement = new Settlement(random, today, options.divisions, leftOut.households);
  const maker = new MemberMaker(
    random,
    today,
    new CitizenIdRegister(yearsAfter(today, -OLDEST), today, leftOut.citizenIds),
  );
  for (let left = people; left > 0;) {
    const home = settlement.drawHome();
    const [head, ...others] = makeFamily(maker.in(home.since), home.code, left);
    const dwelling = settlement.settle(home, [head, ...others]);
    const synthesise = (member: Member): SyntheticPerson => ({
      citizenId: member.citizenId,
      versions: versionsOf(random, member, dwelling, today),
    });
    yield {
      division: home.code,
      number: dwelling.residence.householdNumber,
      members: [synthesise(head), ...others.map(synthesise)],
    };
    left -= 1 + others.length;
  }
}
