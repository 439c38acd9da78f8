import { dateOf, yearsAfter, type Day } from '../days/days';
import { Lottery, type Random } from '../random/random';

/** Highest education 文化程度 by year of birth, GB/T 4658; rounded after the seventh census. */
const EDUCATION: readonly (readonly [bornBefore: number, codes: Lottery<string>])[] = [
  [
    1950,
    new Lottery([
      ['90', 28],
      ['81', 44],
      ['71', 18],
      ['61', 6],
      ['31', 2],
      ['21', 2],
    ]),
  ],
  [
    1970,
    new Lottery([
      ['90', 5],
      ['81', 27],
      ['71', 44],
      ['61', 14],
      ['41', 4],
      ['31', 4],
      ['21', 2],
    ]),
  ],
  [
    1985,
    new Lottery([
      ['90', 1],
      ['81', 12],
      ['71', 45],
      ['61', 11],
      ['41', 8],
      ['31', 12],
      ['21', 9.5],
      ['14', 1.5],
    ]),
  ],
  [
    9999,
    new Lottery([
      ['81', 3],
      ['71', 28],
      ['61', 14],
      ['44', 8],
      ['31', 22],
      ['21', 21],
      ['14', 3.5],
      ['11', 0.5],
    ]),
  ],
];
/** 血型 blood type, the public security table: 1 A, 2 B, 3 O, 4 AB, 0 unknown. */
const BLOOD_TYPES = new Lottery([
  ['1', 28],
  ['2', 24],
  ['3', 34],
  ['4', 9],
  ['0', 5],
]);
/** 宗教信仰, GA 214.12; drawn without regard to anything else of the person. */
const RELIGIONS = new Lottery([
  ['00', 90],
  ['10', 5],
  ['50', 2],
  ['70', 1.5],
  ['30', 0.5],
  ['40', 0.5],
  ['99', 0.5],
]);
/** 职业, major classes of GB/T 6565-2015 with a title of each. */
const OCCUPATIONS = new Lottery([
  [{ title: '工程技术人员', category: '20000' }, 12],
  [{ title: '行政办事员', category: '30000' }, 10],
  [{ title: '商品营业人员', category: '40000' }, 34],
  [{ title: '粮食作物种植人员', category: '50000' }, 20],
  [{ title: '机械制造加工人员', category: '60000' }, 24],
]);
const WORKPLACES = [
  '示例制造有限公司',
  '示例商贸有限公司',
  '示例科技有限公司',
  '示例学校',
  '示例医院',
  '示例物流有限公司',
];

/** Items that are drawn for each person by age and sex. */
export interface Traits {
  readonly religion: string;
  readonly education?: string;
  readonly militaryService?: string;
  readonly heightCm?: number;
  readonly bloodType: string;
  readonly occupation?: { readonly title: string; readonly category: string };
  readonly workplace?: string;
  readonly cardValidity?: { readonly from: string; readonly to?: string };
}

function education(random: Random, birth: Day, age: number): string | undefined {
  if (age < 6) return undefined;
  if (age < 12) return '80';
  if (age < 15) return '70';
  const year = Number(dateOf(birth).slice(0, 4));
  const code = EDUCATION.find(([bornBefore]) => year < bornBefore)?.[1].draw(random) ?? '90';
  if (age >= 24) return code;
  if (age < 18) return '71';
  return code < '31' ? '61' : code;
}

/** 身份证有效期: issued at 16 or later for 10 years, from 26 for 20, from 46 without end. Source: 居民身份证法 art. 5. */
function cardValidity(random: Random, birth: Day, today: Day, age: number): Traits['cardValidity'] {
  if (age < 17) return undefined;
  const years = age < 26 ? 10 : age < 46 ? 20 : undefined;
  const held = Math.min(random.between(0, 9 * 365), today - yearsAfter(birth, age < 26 ? 16 : age < 46 ? 26 : 46));
  const from = today - Math.max(held, 0);
  return { from: dateOf(from), ...(years === undefined ? {} : { to: dateOf(yearsAfter(from, years)) }) };
}

/** Draws what a person of that age, today or on the day of death, is registered with. */
export function drawTraits(random: Random, sex: '1' | '2', birth: Day, on: Day, age: number): Traits {
  const schooling = education(random, birth, age);
  const adult = age >= 18;
  const works = age >= 22 && age < (sex === '1' ? 60 : 55) && random.chance(0.78);
  const height = (sex === '1' ? 169 : 158) + Math.round((random.next() + random.next() + random.next() - 1.5) * 12);
  const card = cardValidity(random, birth, on, age);
  return {
    religion: RELIGIONS.draw(random),
    ...(schooling === undefined ? {} : { education: schooling }),
    ...(adult ? { militaryService: sex === '1' && random.chance(0.04) ? '1' : '0', heightCm: height } : {}),
    bloodType: BLOOD_TYPES.draw(random),
    ...(works ? { occupation: OCCUPATIONS.draw(random), workplace: random.pick(WORKPLACES) } : {}),
    ...(card === undefined ? {} : { cardValidity: card }),
  };
}
