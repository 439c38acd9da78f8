import {
  type DivisionVersion,
  NATION,
  divisionHistory,
  divisionVersions,
  resolveDivision,
} from '@registry/code-mapping';
import type { RawOutline } from './map-files';

/** Why a feature of a map file is no outline of a division. */
export type UnmatchedReason =
  /** The inset of the South China Sea 南海诸岛, drawn out of place. */
  | 'inset'
  /** No division of that code or name was in force. */
  | 'no-division'
  /** Another feature of the edition shows the same division in more detail. */
  | 'duplicate'
  /** Nothing is left of its rings. */
  | 'no-area';

const INSET = '南海诸岛';
/** ECharts' code of the nation; GB/T 2260 tables have none. */
const ECHARTS_NATION = '100000';

/** Map files shorten names: 北京 for 北京市, 香港 for 香港特别行政区. */
function isNamed(version: DivisionVersion, name: string): boolean {
  return name.length >= 2 && version.name.startsWith(name);
}

const inForce = new Map<string, readonly DivisionVersion[]>();

function divisionsOn(day: string): readonly DivisionVersion[] {
  const known = inForce.get(day);
  if (known) return known;
  const versions = divisionHistory().filter(
    ({ validFrom, validTo }) => validFrom <= day && (validTo === undefined || validTo > day),
  );
  inForce.set(day, versions);
  return versions;
}

function byName(outline: RawOutline): DivisionVersion | undefined {
  const province = outline.province ?? outline.id.slice(0, 2);
  const candidates = divisionsOn(outline.edition.day).filter(({ code, level }) =>
    province === '' ? level === 'province' : code.startsWith(province),
  );
  return (
    candidates.find(({ name }) => name === outline.name) ??
    (outline.id.length < 6 ? candidates.find((version) => isNamed(version, outline.name)) : undefined)
  );
}

/** A division that came into force only after the edition's day, of that code and name. */
function bornLater(code: string, outline: RawOutline): DivisionVersion | undefined {
  return divisionVersions(code).find(
    (version) => version.validFrom > outline.edition.day && isNamed(version, outline.name),
  );
}

/**
 * The division that a feature shows: by code where the name agrees, else by name within the province.
 * @returns the version of the division, or why there is none
 */
export function matchDivision(outline: RawOutline): DivisionVersion | UnmatchedReason {
  if (outline.name === INSET) return 'inset';
  if (!outline.geometry) return 'no-area';
  if (outline.id === ECHARTS_NATION) return resolveDivision(NATION, outline.edition.day) ?? 'no-division';
  const code = outline.id.padEnd(6, '0');
  const atDay = outline.id === '' ? undefined : resolveDivision(code, outline.edition.day);
  if (atDay && isNamed(atDay, outline.name)) return atDay;
  return byName(outline) ?? (outline.id === '' ? undefined : bornLater(code, outline)) ?? 'no-division';
}
