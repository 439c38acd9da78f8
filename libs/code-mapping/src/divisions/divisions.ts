import { buildHistory, EARLIEST } from './build-history';
import { DATED_CHANGES } from './dated-changes';
import { type DivisionVersion, NATION } from './division-version';
import { EDITION_CHANGES } from './edition-changes';
import { readEditions, readRuns } from './edition-runs';
import { readTable } from './table-file';

const NATION_VERSION: DivisionVersion = {
  code: NATION,
  name: '中华人民共和国',
  pinyin: 'zhong hua ren min gong he guo',
  level: 'nation',
  parent: '',
  validFrom: EARLIEST,
  datePrecision: 'exact',
  predecessors: [],
  successors: [],
};

interface DivisionTable {
  readonly versions: readonly DivisionVersion[];
  readonly byCode: ReadonlyMap<string, readonly DivisionVersion[]>;
}

const KNOWN_CHANGES = [...DATED_CHANGES, ...EDITION_CHANGES];

let table: DivisionTable | undefined;

function loaded(): DivisionTable {
  if (table) return table;
  const versions = [NATION_VERSION, ...buildHistory(readEditions(), readRuns(), KNOWN_CHANGES)];
  const byCode = new Map<string, DivisionVersion[]>();
  for (const version of versions) {
    const before = byCode.get(version.code);
    if (before) before.push(version);
    else byCode.set(version.code, [version]);
  }
  table = { versions, byCode };
  return table;
}

let cardAreas: ReadonlyMap<string, string> | undefined;

function loadedCardAreas(): ReadonlyMap<string, string> {
  cardAreas ??= new Map(readTable('card-areas.tsv.gz').map(([code = '', name = '']) => [code, name]));
  return cardAreas;
}

/** All versions of all divisions of county level and above, and of the nation. */
export function divisionHistory(): readonly DivisionVersion[] {
  return loaded().versions;
}

/** The versions of one code in time order; none for a code that no edition has. */
export function divisionVersions(code: string): readonly DivisionVersion[] {
  return loaded().byCode.get(code) ?? [];
}

/** What a code stood for on a day (YYYY-MM-DD); undefined when it was not in force then. */
export function resolveDivision(code: string, asOf: string): DivisionVersion | undefined {
  return divisionVersions(code).find(
    ({ validFrom, validTo }) => validFrom <= asOf && (validTo === undefined || validTo > asOf),
  );
}

/** Whether a code is in some edition, or on identity cards issued before the first of them. */
export function divisionExistedEver(code: string): boolean {
  return loaded().byCode.has(code) || loadedCardAreas().has(code);
}

/** Name of a code that is known from identity cards alone; such codes are undated. */
export function cardAreaName(code: string): string | undefined {
  return loadedCardAreas().get(code);
}

/** A division of town level 乡级 by its statistical code. */
export interface TownDivision {
  /** First nine digits of the statistical code 统计用区划代码. */
  readonly code: string;
  readonly name: string;
  /** Code of the county, or of the prefecture or province above towns of none; six digits. */
  readonly parent: string;
  /** First day that the list describes. */
  readonly validFrom: string;
}

/** Day of the statistical list that the towns are from. Source: 2023年统计用区划代码和城乡划分代码. */
const TOWNS_AS_OF = '2023-06-30';

/** The lowest division in force above a town: zones of the statistical codes (130171, 659099) are none. */
function townParent(code: string): string {
  const above = [code.slice(0, 6), `${code.slice(0, 4)}00`].find((parent) => resolveDivision(parent, TOWNS_AS_OF));
  return above ?? `${code.slice(0, 2)}0000`;
}

/** Streets, towns and townships 街道、镇、乡 as of the middle of 2023. */
export function townDivisions(): TownDivision[] {
  return readTable('towns.tsv.gz').map(([code = '', name = '']) => ({
    code,
    name,
    parent: townParent(code),
    validFrom: TOWNS_AS_OF,
  }));
}
