import { Lottery, type Random } from '../random/random';
import type { RegistrantKind } from './entity-numbers';

/** Industries with what such a business is called; codes of GB/T 4754-2017. */
interface Trade {
  readonly section: string;
  readonly code: string;
  readonly word: string;
}

/** A kind of entity: how it is registered and called. */
export interface Profile {
  /** Characters 1 and 2 of the unified social credit code, GB 32100. */
  readonly department: string;
  /** GB/T 20091. */
  readonly organizationType: string;
  /** GB/T 12402. */
  readonly economicTypes: Lottery<string>;
  readonly registrant?: RegistrantKind;
  readonly suffix: string;
  readonly trades: Lottery<Trade>;
  /** Registered capital in yuan: smallest and largest power of ten. */
  readonly capital?: readonly [number, number];
  readonly authority: string;
}

const trade = (section: string, code: string, word: string, weight: number): readonly [Trade, number] => [
  { section, code, word },
  weight,
];

const BUSINESS = new Lottery([
  trade('A', '01', '农业', 4),
  trade('C', '14', '食品', 4),
  trade('C', '33', '金属制品', 6),
  trade('C', '39', '电子', 5),
  trade('E', '47', '建筑工程', 8),
  trade('F', '51', '贸易', 18),
  trade('F', '52', '商贸', 14),
  trade('G', '54', '运输', 5),
  trade('H', '62', '餐饮', 5),
  trade('I', '65', '软件', 8),
  trade('K', '70', '置业', 4),
  trade('L', '72', '商务服务', 9),
  trade('M', '75', '技术推广', 6),
  trade('O', '80', '家政服务', 4),
]);
const only = (section: string, code: string, word: string): Lottery<Trade> =>
  new Lottery([trade(section, code, word, 1)]);
const one = (code: string): Lottery<string> => new Lottery([[code, 1]]);
const MARKET = '示例市场监督管理局';
const CIVIL = '示例民政局';
const STAFFING = '示例事业单位登记管理局';

/** Kinds of entities by share, roughly those of the fourth economic census with sole traders cut short. */
export const PROFILES = new Lottery<Profile>([
  [
    {
      department: '91',
      organizationType: '111',
      economicTypes: new Lottery([
        ['173', 75],
        ['159', 20],
        ['151', 5],
      ]),
      registrant: 'domestic',
      suffix: '有限公司',
      trades: BUSINESS,
      capital: [4, 8],
      authority: MARKET,
    },
    58,
  ],
  [
    {
      department: '91',
      organizationType: '112',
      economicTypes: new Lottery([
        ['160', 60],
        ['174', 40],
      ]),
      registrant: 'domestic',
      suffix: '股份有限公司',
      trades: BUSINESS,
      capital: [7, 10],
      authority: MARKET,
    },
    4,
  ],
  [
    {
      department: '91',
      organizationType: '111',
      economicTypes: new Lottery([
        ['310', 40],
        ['330', 40],
        ['230', 20],
      ]),
      registrant: 'foreign',
      suffix: '（中国）有限公司',
      trades: BUSINESS,
      capital: [6, 9],
      authority: MARKET,
    },
    4,
  ],
  [
    {
      department: '92',
      organizationType: '219',
      economicTypes: one('175'),
      registrant: 'individual',
      suffix: '经营部',
      trades: BUSINESS,
      capital: [3, 5],
      authority: MARKET,
    },
    14,
  ],
  [
    {
      department: '93',
      organizationType: '133',
      economicTypes: one('190'),
      suffix: '农民专业合作社',
      trades: only('A', '01', '种植'),
      capital: [5, 7],
      authority: MARKET,
    },
    6,
  ],
  [
    {
      department: '12',
      organizationType: '121',
      economicTypes: one('110'),
      suffix: '',
      trades: new Lottery([trade('P', '83', '学校', 5), trade('Q', '84', '医院', 3), trade('M', '73', '研究所', 2)]),
      capital: [5, 8],
      authority: STAFFING,
    },
    6,
  ],
  [
    {
      department: '11',
      organizationType: '131',
      economicTypes: one('110'),
      suffix: '',
      trades: only('S', '92', '管理局'),
      authority: STAFFING,
    },
    2,
  ],
  [
    {
      department: '51',
      organizationType: '122',
      economicTypes: one('900'),
      suffix: '协会',
      trades: only('S', '95', '行业'),
      authority: CIVIL,
    },
    3,
  ],
  [
    {
      department: '52',
      organizationType: '124',
      economicTypes: one('900'),
      suffix: '服务中心',
      trades: only('Q', '85', '社会工作'),
      authority: CIVIL,
    },
    2.5,
  ],
  [
    {
      department: '53',
      organizationType: '123',
      economicTypes: one('900'),
      suffix: '基金会',
      trades: only('Q', '85', '公益'),
      capital: [6, 8],
      authority: CIVIL,
    },
    0.5,
  ],
]);

const STYLES = [...'鑫瑞华盛泰恒达丰源博宏嘉祥永福兴隆信诚中天海宇润德力通联合新世纪佳美康安宁远东方星辰'];

/** A name that says of itself that it is an example. */
export function drawEntityName(random: Random, place: string, { word }: Trade, suffix: string): string {
  const style = random.pick(STYLES) + random.pick(STYLES) + (random.chance(0.5) ? random.pick(STYLES) : '');
  return `${place}示例${style}${word}${suffix}`;
}
