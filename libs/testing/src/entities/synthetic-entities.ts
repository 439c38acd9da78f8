import { type Day, dateOf, dayOf, yearsAfter } from '../days/days';
import { drawName } from '../people/names';
import type { DivisionWeight } from '../people/provinces';
import { Lottery, Random } from '../random/random';
import type { EntityFacts, EntityRecord, EntityVersion } from './entity';
import { MOST_ENTITIES, formerNumbersOf, syntheticCreditCode } from './entity-numbers';
import { PROFILES, type Profile, drawEntityName } from './profiles';

/** What to make up. */
export interface EntityOptions {
  /** The same seed and options give the same entities. */
  readonly seed: number;
  /** How many; up to 10 million. */
  readonly entities: number;
  /** County-level divisions in which they are, see weighDivisions. */
  readonly divisions: readonly DivisionWeight[];
  /** The last day on which anything can have happened, YYYY-MM-DD. */
  readonly today: string;
}

/** States by share; all but 存续 and 筹建 are reached on a day of their own. */
const STATES = new Lottery([
  ['存续', 80],
  ['筹建', 1],
  ['停业', 2],
  ['迁出', 1],
  ['吊销未注销', 5],
  ['吊销已注销', 2],
  ['撤销', 0.5],
  ['注销', 8.5],
]);
const RENAMED = 0.08;
/** Entities registered before had other numbers. */
const CODES_IN_USE = '2015-10-01';
const CENTS = 100;

function drawEstablishment(random: Random, today: Day): Day {
  const age = Math.min(random.next(), random.next()) * 38;
  return Math.round(yearsAfter(today, -age)) - 60;
}

function capitalOf(random: Random, { capital }: Profile): EntityFacts['registeredCapital'] {
  if (!capital) return undefined;
  const power = random.between(...capital);
  return { minorUnits: random.between(1, 20) * 5 * 10 ** (power - 1) * CENTS, currency: 'CNY' };
}

/** What becomes of the entity on the day its state is reached. */
function ending(state: string, day: string): Partial<EntityFacts> {
  if (state.startsWith('吊销')) return { revokedOn: day, ...(state === '吊销已注销' ? { cancelledOn: day } : {}) };
  return state === '注销' || state === '撤销' ? { cancelledOn: day } : {};
}

class EntityMaker {
  private readonly divisions: Lottery<DivisionWeight>;

  constructor(
    private readonly random: Random,
    private readonly today: Day,
    divisions: readonly DivisionWeight[],
  ) {
    this.divisions = new Lottery(divisions.map((division) => [division, division.weight] as const));
  }

  make(index: number): EntityRecord {
    const { random } = this;
    const profile = PROFILES.draw(random);
    const division = this.divisions.draw(random);
    const trade = profile.trades.draw(random);
    const established = drawEstablishment(random, this.today);
    const name = (): string => drawEntityName(random, division.name, trade, profile.suffix);
    const establishedOn = dateOf(established);
    const capital = capitalOf(random, profile);
    const numbers =
      establishedOn < CODES_IN_USE && profile.registrant
        ? formerNumbersOf(division.code, index, profile.registrant)
        : undefined;
    const facts: Omit<EntityFacts, 'name' | 'state'> = {
      unifiedSocialCreditCode: syntheticCreditCode(profile.department, division.code, index),
      ...(numbers ? { formerNumbers: numbers } : {}),
      organizationType: profile.organizationType,
      economicType: profile.economicTypes.draw(random),
      industry: { section: trade.section, code: trade.code },
      legalRepresentative: { name: drawName(random, random.chance(0.72) ? '1' : '2', '01').name },
      establishedOn,
      operatingTerm: {
        from: establishedOn,
        ...(random.chance(0.4) ? { to: dateOf(yearsAfter(established, random.between(40, 60))) } : {}),
      },
      businessScope: `${trade.word}（示例，非真实经营范围）`,
      ...(capital ? { registeredCapital: capital } : {}),
      address: `${division.name}示例路${random.between(1, 999)}号`,
      division: division.code,
      registeringAuthority: profile.authority,
    };
    return {
      unifiedSocialCreditCode: facts.unifiedSocialCreditCode,
      versions: this.versions(facts, established, Math.max(established, dayOf(division.validFrom)), name),
    };
  }

  /** From the establishment on; perhaps renamed, perhaps ended, never before `notBefore`. */
  private versions(
    facts: Omit<EntityFacts, 'name' | 'state'>,
    established: Day,
    notBefore: Day,
    name: () => string,
  ): [EntityVersion, ...EntityVersion[]] {
    const { random } = this;
    const state = STATES.draw(random);
    const room = this.today - notBefore;
    const last = state === '存续' || state === '筹建' || room < 2 ? undefined : notBefore + random.between(2, room);
    const renamed =
      random.chance(RENAMED) && room >= 4
        ? notBefore + random.between(1, (last ?? this.today) - notBefore - 1)
        : undefined;
    const first: EntityFacts = { ...facts, name: name(), state: state === '筹建' ? '筹建' : '存续' };
    const steps: { day: Day; legalEntity: EntityFacts }[] = [{ day: established, legalEntity: first }];
    let current = first;
    if (renamed !== undefined && renamed > notBefore) {
      current = { ...current, name: name(), formerNames: [first.name], changedOn: dateOf(renamed) };
      steps.push({ day: renamed, legalEntity: current });
    }
    if (last !== undefined) {
      steps.push({ day: last, legalEntity: { ...current, state, ...ending(state, dateOf(last)) } });
    }
    const version = (i: number): EntityVersion[] => {
      const step = steps[i];
      const next = steps[i + 1];
      if (!step) return [];
      const { day, legalEntity } = step;
      return [{ validFrom: dateOf(day), ...(next ? { validTo: dateOf(next.day) } : {}), legalEntity }];
    };
    const [head, ...others] = steps.flatMap((_, i) => version(i));
    return [head ?? { validFrom: dateOf(established), legalEntity: first }, ...others];
  }
}

/**
 * Makes up legal entities one at a time and in flat memory: companies, sole traders, cooperatives, institutions, social
 * organisations; with states, renamings and numbers of former days. Every name holds 示例 (example), and every number
 * is of a registering authority that does not exist (a province and 9901).
 * @throws RangeError for a number of entities below 1 or above 10 million, or no division
 */
export function* syntheticEntities(options: EntityOptions): Generator<EntityRecord, void, undefined> {
  const { entities, seed, divisions } = options;
  if (!Number.isInteger(entities) || entities < 1 || entities > MOST_ENTITIES) {
    throw new RangeError(`entities must be a whole number from 1 to ${MOST_ENTITIES}`);
  }
  const maker = new EntityMaker(new Random(seed), dayOf(options.today), divisions);
  for (let index = 0; index < entities; index++) yield maker.make(index);
}
