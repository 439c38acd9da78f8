import { type Day, yearsAfter } from '../days/days';
import { Lottery } from '../random/random';
import type { Member, MemberMaker } from './members';

/** Members of one household, the head 户主 first. */
type Family = [Member, ...Member[]];
type FamilyKind = 'single' | 'couple' | 'parents' | 'threeGenerations' | 'loneParent' | 'old';

/** Kinds of household by share; sizes come out near the 2.6 of the seventh census, ages near its pyramid. */
const KINDS = new Lottery<FamilyKind>([
  ['single', 16],
  ['couple', 14],
  ['parents', 31],
  ['threeGenerations', 14],
  ['loneParent', 5],
  ['old', 20],
]);
const CHILDREN = new Lottery<number>([
  [1, 44],
  [2, 45],
  [3, 11],
]);
const LEAVING_AGE = 29;

const SONS = ['22', '23', '24'] as const;
const DAUGHTERS = ['32', '33', '34'] as const;

/** Names the relation of each child to the head: the only, the eldest, the second son or daughter. */
function relateChildren(children: readonly Member[]): void {
  const rank = { '1': 0, '2': 0 };
  for (const child of children) {
    const list = child.sex === '1' ? SONS : DAUGHTERS;
    child.relation = list[rank[child.sex]++] ?? (child.sex === '1' ? '29' : '39');
  }
  const [only] = children;
  if (only && children.length === 1) only.relation = only.sex === '1' ? '21' : '31';
}

function relateSpouse(spouse: Member): void {
  spouse.relation = spouse.sex === '1' ? '11' : '12';
}

/** The living one heads the household, the man four times in five when both live. */
function headAndSpouse(maker: MemberMaker, husband: Member, wife: Member): [Member, Member] {
  const manHeads = wife.death !== undefined || (husband.death === undefined && maker.random.chance(0.8));
  const [head, spouse] = manHeads ? [husband, wife] : [wife, husband];
  relateSpouse(spouse);
  return [head, spouse];
}

function couple(maker: MemberMaker, division: string, age: number): [Member, Member] {
  const husband = maker.make('1', maker.birthAt(age), maker.drawEthnicGroup(division));
  return [husband, maker.marry(husband, division)];
}

/** Nobody dies before the age of 45 or within a year of the last child's birth. */
function earliestDeath(parents: readonly Member[], children: readonly Member[]): Day {
  return Math.max(...parents.map(({ birth }) => yearsAfter(birth, 45)), ...children.map(({ birth }) => birth + 365));
}

/** With age the chance grows that one of a couple has died; their household still lists the dead. */
function mayBereave(maker: MemberMaker, husband: Member, wife: Member, children: readonly Member[]): void {
  const age = Math.max(maker.age(husband), maker.age(wife));
  const notBefore = earliestDeath([husband, wife], children);
  if (notBefore < maker.today && maker.random.chance((age - 56) * 0.024)) maker.bereave([husband, wife], notBefore);
}

function single(maker: MemberMaker, division: string): Family {
  const age = maker.random.chance(0.75) ? maker.random.between(19, 44) : maker.random.between(45, 79);
  const sex = maker.random.chance(0.62) ? '1' : '2';
  const head = maker.make(sex, maker.birthAt(age), maker.drawEthnicGroup(division));
  if (age >= 28 && maker.random.chance(0.25)) head.maritalStatus = '40';
  return [head];
}

function youngCouple(maker: MemberMaker, division: string): Family {
  return headAndSpouse(maker, ...couple(maker, division, maker.random.between(24, 62)));
}

function oldCouple(maker: MemberMaker, division: string): Family {
  const age = 55 + Math.floor(Math.min(maker.random.next(), maker.random.next()) * 40);
  const [husband, wife] = couple(maker, division, age);
  mayBereave(maker, husband, wife, []);
  return headAndSpouse(maker, husband, wife);
}

function parents(maker: MemberMaker, division: string): Family {
  const [husband, wife] = couple(maker, division, maker.random.between(26, 54));
  const children = maker.childrenOf(husband, wife, CHILDREN.draw(maker.random), LEAVING_AGE);
  relateChildren(children);
  return [...headAndSpouse(maker, husband, wife), ...children];
}

function threeGenerations(maker: MemberMaker, division: string): Family {
  const [husband, wife] = couple(maker, division, maker.random.between(28, 52));
  const children = maker.childrenOf(husband, wife, CHILDREN.draw(maker.random), LEAVING_AGE);
  relateChildren(children);
  relateSpouse(wife);
  const { father, mother } = maker.parentsOf(husband);
  father.relation = '51';
  mother.relation = '52';
  mayBereave(maker, father, mother, [husband]);
  return [husband, wife, ...children, father, mother];
}

function loneParent(maker: MemberMaker, division: string): Family {
  const [husband, wife] = couple(maker, division, maker.random.between(28, 54));
  const children = maker.childrenOf(husband, wife, maker.random.between(1, 2), LEAVING_AGE);
  relateChildren(children);
  const notBefore = earliestDeath([husband, wife], children);
  if (notBefore < maker.today && maker.random.chance(0.4)) {
    maker.bereave([husband, wife], notBefore);
    return [...headAndSpouse(maker, husband, wife), ...children];
  }
  husband.maritalStatus = wife.maritalStatus = '40';
  delete husband.spouse;
  delete wife.spouse;
  // The other parent lives elsewhere, outside of the sample; the children's records still name both.
  const head = maker.random.chance(0.45) ? husband : wife;
  return [head, ...children];
}

const MAKERS: Readonly<Record<FamilyKind, (maker: MemberMaker, division: string) => Family>> = {
  single,
  couple: youngCouple,
  parents,
  threeGenerations,
  loneParent,
  old: oldCouple,
};

/**
 * Puts together one household of at most `room` people. Where a drawn one is larger, somebody living alone comes
 * instead, so that a wanted number of people is met exactly.
 */
export function makeFamily(maker: MemberMaker, division: string, room: number): Family {
  if (room < LARGEST) return single(maker, division);
  return MAKERS[KINDS.draw(maker.random)](maker, division);
}

/** Two grandparents, two parents, three children. */
const LARGEST = 7;
