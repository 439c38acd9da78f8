import type { Weighted } from '../random/random';

/**
 * 年末常住人口 resident population at the end of 2020 in ten thousands, by the first two digits of the division. Source:
 * National Bureau of Statistics, China Statistical Yearbook 2021 (seventh national census).
 */
const RESIDENTS: Readonly<Record<string, number>> = {
  '11': 2189,
  '12': 1387,
  '13': 7464,
  '14': 3490,
  '15': 2403,
  '21': 4255,
  '22': 2399,
  '23': 3171,
  '31': 2488,
  '32': 8477,
  '33': 6468,
  '34': 6105,
  '35': 4161,
  '36': 4519,
  '37': 10165,
  '41': 9941,
  '42': 5745,
  '43': 6645,
  '44': 12624,
  '45': 5019,
  '46': 1012,
  '50': 3209,
  '51': 8371,
  '52': 3858,
  '53': 4722,
  '54': 366,
  '61': 3955,
  '62': 2501,
  '63': 593,
  '64': 721,
  '65': 2590,
};

/** How much more people a city district 市辖区 holds than a county 县 of the same province, roughly. */
const DISTRICT_WEIGHT = 1.6;

/** A county-level division as the history of divisions tells it. */
export interface County {
  /** Six digits, GB/T 2260. */
  readonly code: string;
  readonly name: string;
  /** First day, YYYY-MM-DD. */
  readonly validFrom: string;
}

/** Where people live: a county-level division and its share of the population. */
export interface DivisionWeight extends County {
  readonly weight: number;
}

/**
 * Weighs county-level divisions by real population: each province has its residents of 2020, spread within it evenly
 * but for city districts (codes ending 01 to 20), which weigh 1.6 times a county. Divisions of provinces without
 * a figure are left out.
 */
export function weighDivisions(counties: Iterable<County>): DivisionWeight[] {
  const shares = [...counties].map((county) => {
    const last = Number(county.code.slice(4));
    return { county, province: county.code.slice(0, 2), share: last >= 1 && last <= 20 ? DISTRICT_WEIGHT : 1 };
  });
  const totals = new Map<string, number>();
  for (const { province, share } of shares) totals.set(province, (totals.get(province) ?? 0) + share);
  return shares.flatMap(({ county: { code, name, validFrom }, province, share }) => {
    const residents = RESIDENTS[province];
    if (residents === undefined) return [];
    return [{ code, name, validFrom, weight: (residents * share) / (totals.get(province) ?? 1) }];
  });
}

/** 民族 ethnic groups of a province by rounded shares in percent after the seventh census; the rest is Han (01). */
const MINORITIES: Readonly<Record<string, Weighted<string>>> = {
  '13': [
    ['11', 3],
    ['03', 0.8],
    ['02', 0.2],
  ],
  '15': [
    ['02', 17.7],
    ['11', 2],
    ['03', 0.9],
    ['31', 0.3],
    ['45', 0.1],
  ],
  '21': [
    ['11', 12],
    ['02', 1.6],
    ['03', 0.6],
    ['10', 0.5],
  ],
  '22': [
    ['10', 3.9],
    ['11', 3.5],
    ['02', 0.6],
    ['03', 0.5],
  ],
  '23': [
    ['11', 1.8],
    ['10', 0.8],
    ['02', 0.3],
    ['31', 0.1],
  ],
  '42': [
    ['15', 3.6],
    ['06', 0.3],
  ],
  '43': [
    ['15', 4],
    ['06', 3],
    ['12', 1.3],
    ['13', 1.1],
  ],
  '45': [
    ['08', 31.4],
    ['13', 3.3],
    ['06', 1.1],
    ['12', 0.7],
    ['32', 0.4],
  ],
  '46': [
    ['19', 14.6],
    ['06', 0.8],
    ['08', 0.4],
  ],
  '50': [
    ['15', 4.6],
    ['06', 1.5],
  ],
  '51': [
    ['07', 3.9],
    ['04', 1.9],
    ['33', 0.4],
    ['03', 0.1],
  ],
  '52': [
    ['06', 11.5],
    ['09', 7],
    ['12', 4.2],
    ['15', 4.2],
    ['07', 2.4],
    ['37', 1.3],
    ['25', 0.9],
  ],
  '53': [
    ['07', 10.7],
    ['05', 0.1],
    ['14', 3.4],
    ['16', 3.4],
    ['08', 2.6],
    ['18', 2.7],
    ['06', 2.6],
    ['03', 1.5],
  ],
  '54': [
    ['04', 86],
    ['03', 0.4],
  ],
  '62': [
    ['03', 5.2],
    ['26', 2.5],
    ['04', 2],
    ['48', 0.2],
    ['47', 0.1],
  ],
  '63': [
    ['04', 25.2],
    ['03', 15.6],
    ['30', 3.6],
    ['35', 1.9],
    ['02', 1.8],
  ],
  '64': [
    ['03', 35],
    ['11', 0.4],
  ],
  '65': [
    ['05', 45],
    ['17', 6.1],
    ['03', 4.4],
    ['29', 0.8],
    ['02', 0.7],
    ['38', 0.1],
  ],
};
const ELSEWHERE: Weighted<string> = [
  ['03', 0.5],
  ['11', 0.3],
  ['06', 0.4],
  ['08', 0.5],
  ['15', 0.3],
];

/** The ethnic groups of the province that a division belongs to, with shares in percent, Han included. */
export function ethnicGroupsOf(division: string): Weighted<string> {
  const minorities = MINORITIES[division.slice(0, 2)] ?? ELSEWHERE;
  return [['01', 100 - minorities.reduce((sum, [, share]) => sum + share, 0)], ...minorities];
}
