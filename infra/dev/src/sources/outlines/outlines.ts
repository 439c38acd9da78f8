import type { DivisionLevel } from '@registry/code-mapping';
import type { AreaGeometry } from './geometry';
import { CHINA_GEOJSON, type OutlineEdition, type RawOutline, readChinaGeojson, readEcharts } from './map-files';
import { type UnmatchedReason, matchDivision } from './match';
import { firstDay, spansOf, withoutOverlap } from './validity';

/** Stands with every outline, area and map made from these. */
export const OUTLINE_NOTICE = {
  zh: '示意轮廓，非标准地图，不作为划界依据',
  en: 'Generalised outline for illustration: not an official map, no evidence of any boundary',
} as const;

/** The outline of a division on the days when it holds. */
export interface DivisionOutline {
  /** GB/T 2260, six digits; 000000 is the nation. */
  readonly divisionCode: string;
  readonly name: string;
  readonly level: DivisionLevel;
  readonly edition: OutlineEdition['name'];
  /** YYYY-MM-DD. */
  readonly validFrom: string;
  /** First day on which it no longer holds; unset while it does. */
  readonly validTo?: string;
  readonly geometry: AreaGeometry;
  readonly source: string;
  readonly areaMethod: 'generalised-outline';
}

/** A feature of a map file that became no outline, and why. */
interface UnmatchedOutline {
  readonly edition: OutlineEdition['name'];
  readonly file: string;
  readonly id: string;
  readonly name: string;
  readonly reason: UnmatchedReason;
}

export interface OutlineReading {
  /** By division code, then by first day; those of one division do not overlap. */
  readonly outlines: readonly DivisionOutline[];
  readonly unmatched: readonly UnmatchedOutline[];
  /** Features read in all: those matched and the unmatched. */
  readonly read: number;
  readonly matched: number;
}

function positionsOf(geometry: AreaGeometry): number {
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.coordinates;
  return polygons.flat().reduce((sum, ring) => sum + ring.length, 0);
}

interface Match {
  readonly raw: RawOutline & { readonly geometry: AreaGeometry };
  readonly version: Exclude<ReturnType<typeof matchDivision>, string>;
}

function matchAll(raws: readonly RawOutline[], unmatched: UnmatchedOutline[]): Match[] {
  const refuse = ({ edition, file, id, name }: RawOutline, reason: UnmatchedReason): void => {
    unmatched.push({ edition: edition.name, file, id, name, reason });
  };
  const best = new Map<string, Match>();
  for (const raw of raws) {
    const version = matchDivision(raw);
    const { geometry } = raw;
    if (typeof version === 'string') refuse(raw, version);
    else if (!geometry) refuse(raw, 'no-area');
    else {
      const other = best.get(version.code);
      const isBetter = !other || positionsOf(geometry) > positionsOf(other.raw.geometry);
      if (other) refuse(isBetter ? other.raw : raw, 'duplicate');
      if (isBetter) best.set(version.code, { raw: { ...raw, geometry }, version });
    }
  }
  return [...best.values()];
}

function outlinesOf(
  matches: readonly Match[],
  earlier: OutlineEdition | undefined,
  shown: ReadonlySet<string>,
): DivisionOutline[] {
  return matches.flatMap(({ raw, version }) => {
    const isShown = shown.has(`${version.code} ${version.validFrom}`);
    const from = firstDay(version, raw.edition, isShown ? undefined : earlier);
    return spansOf(version, from).map(({ version: { code, name, level }, validFrom, validTo }): DivisionOutline => ({
      divisionCode: code,
      name,
      level,
      edition: raw.edition.name,
      validFrom,
      ...(validTo === undefined ? {} : { validTo }),
      geometry: raw.geometry,
      source: raw.edition.source,
      areaMethod: 'generalised-outline',
    }));
  });
}

/**
 * Reads the outlines of divisions from the two map packages, matches them with the history of divisions, and says
 * what could not be matched. An outline holds from its edition's day until its division ended or the later edition
 * shows it anew, and goes over to a division that took over the same area.
 */
export function readOutlines(): OutlineReading {
  const unmatched: UnmatchedOutline[] = [];
  const [oldest, newest] = [readChinaGeojson(), readEcharts()];
  const old = matchAll(oldest, unmatched);
  const recent = matchAll(newest, unmatched);
  const shown = new Set(old.map(({ version }) => `${version.code} ${version.validFrom}`));
  const all = [...outlinesOf(old, undefined, shown), ...outlinesOf(recent, CHINA_GEOJSON, shown)];
  const byDivision = new Map<string, DivisionOutline[]>();
  for (const outline of all) {
    byDivision.set(outline.divisionCode, [...(byDivision.get(outline.divisionCode) ?? []), outline]);
  }
  const codes = [...byDivision.keys()].sort();
  return {
    outlines: codes.flatMap((code) => withoutOverlap(byDivision.get(code) ?? [])),
    unmatched,
    read: oldest.length + newest.length,
    matched: old.length + recent.length,
  };
}
