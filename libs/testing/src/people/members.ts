import { type Day, ageOn, yearsAfter } from '../days/days';
import { Lottery, type Random } from '../random/random';
import type { CitizenIdRegister } from './citizen-ids';
import { drawName } from './names';
import { ethnicGroupsOf } from './provinces';

/** A member of a household while it is being put together. */
export interface Member {
  readonly sex: '1' | '2';
  readonly birth: Day;
  readonly citizenId: string;
  name: string;
  /** What children inherit of the name. */
  readonly inherited: string;
  /** GB/T 3304. */
  readonly ethnicGroup: string;
  /** GB/T 2261.2, as of today. */
  maritalStatus: string;
  /** 与户主关系, GB/T 4761. */
  relation: string;
  father?: Member;
  mother?: Member;
  spouse?: Member;
  death?: Day;
}

/** Children are born to parents of at least 20 and below 40 years; leap days leave a margin. */
const YOUNGEST_PARENT = 20 * 366;
const OLDEST_PARENT = 40 * 365 - 1;
const YEAR = 365;

/** Makes members and ties them to each other. */
export class MemberMaker {
  private readonly ethnicGroups = new Map<string, Lottery<string>>();
  private since: Day = -Infinity;

  constructor(
    readonly random: Random,
    readonly today: Day,
    private readonly ids: CitizenIdRegister,
  ) {}

  /** Turns to a division that began on a day: nobody is recorded to have died there before. */
  in(since: Day): this {
    this.since = since;
    return this;
  }

  /** A day in the year in which somebody of that age today was born. */
  birthAt(age: number): Day {
    return yearsAfter(this.today, -age) - this.random.between(1, YEAR - 1);
  }

  age(member: Member): number {
    return ageOn(this.today, member.birth);
  }

  drawEthnicGroup(division: string): string {
    const province = division.slice(0, 2);
    let lottery = this.ethnicGroups.get(province);
    if (!lottery) {
      lottery = new Lottery(ethnicGroupsOf(division));
      this.ethnicGroups.set(province, lottery);
    }
    return lottery.draw(this.random);
  }

  make(sex: '1' | '2', wanted: Day, ethnicGroup: string, inherited?: string): Member {
    const { birth, citizenId } = this.ids.issue(wanted, sex);
    return {
      sex,
      birth,
      citizenId,
      ...drawName(this.random, sex, ethnicGroup, inherited),
      ethnicGroup,
      maritalStatus: '10',
      relation: '02',
    };
  }

  /** Marries a new spouse to a member: on average the man is two years older; nine in ten of the same ethnic group. */
  marry(member: Member, division: string): Member {
    const older = Math.round((this.random.next() + this.random.next() + this.random.next()) * 4 - 4) * YEAR;
    const gap = older + this.random.between(-180, 180);
    const wanted = member.birth + (member.sex === '1' ? gap : -gap);
    const youngest = yearsAfter(this.today, -20) - YEAR;
    const ethnicGroup = this.random.chance(0.9) ? member.ethnicGroup : this.drawEthnicGroup(division);
    const spouse = this.make(member.sex === '1' ? '2' : '1', Math.min(wanted, youngest), ethnicGroup);
    this.tie(member, spouse);
    return spouse;
  }

  tie(one: Member, other: Member): void {
    one.spouse = other;
    other.spouse = one;
    one.maritalStatus = other.maritalStatus = this.random.chance(0.04) ? '22' : '21';
  }

  /** Parents of a member, both within the bounds of age; the father hands down the name that the child has. */
  parentsOf(child: Member): { father: Member; mother: Member } {
    const youngest = child.birth - YOUNGEST_PARENT;
    const oldest = child.birth - OLDEST_PARENT;
    const mother = this.random.between(Math.max(oldest, youngest - 12 * YEAR), youngest);
    const father = Math.min(Math.max(mother - this.random.between(-2, 6) * YEAR, oldest), youngest);
    const inherited = child.ethnicGroup === '05' || child.ethnicGroup === '17' ? undefined : child.inherited;
    const parents = {
      father: this.make('1', Math.min(Math.max(father, oldest + 400), youngest - 400), child.ethnicGroup, inherited),
      mother: this.make('2', Math.min(Math.max(mother, oldest + 400), youngest - 400), child.ethnicGroup),
    };
    this.tie(parents.father, parents.mother);
    if (inherited === undefined) child.name = `${child.inherited}·${parents.father.inherited}`;
    child.father = parents.father;
    child.mother = parents.mother;
    return parents;
  }

  /**
   * Up to `count` children of a couple, oldest first, born at least 400 days apart and not yet of `leavingAge`.
   * Of 100 girls' births there are 109 boys'.
   */
  childrenOf(father: Member, mother: Member, count: number, leavingAge: number): Member[] {
    const last = Math.min(Math.min(father.birth, mother.birth) + OLDEST_PARENT, this.today);
    const first = Math.max(father.birth, mother.birth) + YOUNGEST_PARENT;
    const earliest = yearsAfter(this.today, -leavingAge) + YEAR;
    const children: Member[] = [];
    let birth = first + Math.round((this.random.next() + this.random.next()) * 6 * YEAR);
    for (; children.length < count; birth += this.random.between(500, 6 * YEAR)) {
      if (birth > last) break;
      if (birth < earliest) continue;
      const inherited = this.random.chance(0.03) ? mother.inherited : father.inherited;
      const child = this.make(this.random.chance(0.522) ? '1' : '2', birth, father.ethnicGroup, inherited);
      if (!this.isWithinBounds(child, father) || !this.isWithinBounds(child, mother)) break;
      child.father = father;
      child.mother = mother;
      children.push(child);
    }
    return children;
  }

  /** Lets one of a couple die: mostly the older one, and more likely lately than long ago. */
  bereave(couple: readonly [Member, Member], notBefore: Day): Member {
    const [one, other] = couple[0].birth <= couple[1].birth ? couple : [couple[1], couple[0]];
    const dead = this.random.chance(0.7) ? one : other;
    const ago = Math.round(-Math.log(1 - this.random.next()) * 5 * YEAR) + 1;
    dead.death = Math.min(Math.max(this.today - ago, notBefore, this.since + 1), this.today);
    if (dead.spouse) dead.spouse.maritalStatus = '30';
    return dead;
  }

  private isWithinBounds(child: Member, parent: Member): boolean {
    const days = child.birth - parent.birth;
    return days >= YOUNGEST_PARENT && days <= OLDEST_PARENT;
  }
}
