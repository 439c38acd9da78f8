import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type AreaGeometry, type Position, type Ring, decodeEchartsRing, toGeometry } from './geometry';

/** A collection of outlines and the day whose divisions it shows. */
export interface OutlineEdition {
  readonly name: 'china-geojson-2008' | 'echarts-2016';
  /** YYYY-MM-DD: the edition of the division codes that fits its codes and names best. */
  readonly day: string;
  readonly source: string;
}

/** About 2008: 崇文区 and 南汇区 are still there, 普洱市 already. */
export const CHINA_GEOJSON: OutlineEdition = {
  name: 'china-geojson-2008',
  day: '2008-12-31',
  source: 'npm china-geojson 1.0.0',
};
/** About 2016: 崇明区 and 山南市 are already there, 梁平区 not yet. */
const ECHARTS: OutlineEdition = {
  name: 'echarts-2016',
  day: '2016-12-31',
  source: 'npm echarts 4.9.0, map/json',
};

/** One feature of a map file. */
export interface RawOutline {
  readonly edition: OutlineEdition;
  readonly file: string;
  readonly name: string;
  /** Code as the file gives it, of 2, 4 or 6 digits; empty for none. */
  readonly id: string;
  /** First two digits of the codes in the file; unset for a file of the whole nation or without codes. */
  readonly province?: string;
  readonly geometry: AreaGeometry | undefined;
}

interface MapFile {
  readonly UTF8Encoding?: boolean;
  readonly features: readonly {
    readonly id?: string | number;
    readonly properties: { readonly name?: string; readonly id?: string | number };
    readonly geometry: {
      readonly type: string;
      readonly coordinates: readonly unknown[];
      readonly encodeOffsets?: readonly unknown[];
    };
  }[];
}

type Encoded = readonly (readonly [text: string, offset: readonly number[]])[];

/** The polygons of a feature; one polygon is a list of rings. */
function polygonsOf({ geometry }: MapFile['features'][number], encoded: boolean): Ring[][] {
  const { coordinates, encodeOffsets } = geometry;
  const isMulti = geometry.type === 'MultiPolygon';
  if (!encoded || !encodeOffsets) {
    return (isMulti ? coordinates : [coordinates]) as Position[][][];
  }
  const pairs = (texts: unknown, offsets: unknown): Encoded =>
    (texts as string[]).map((text, i) => [text, (offsets as number[][])[i] ?? []] as const);
  const polygons = isMulti
    ? coordinates.map((texts, i) => pairs(texts, encodeOffsets[i]))
    : [pairs(coordinates, encodeOffsets)];
  return polygons.map((rings) => rings.map(([text, offset]) => decodeEchartsRing(text, offset)));
}

function readFile(folder: string, file: string, edition: OutlineEdition, isNational: boolean): RawOutline[] {
  const map = JSON.parse(readFileSync(join(folder, file), 'utf8')) as MapFile;
  const ids = map.features.map((feature) => String(feature.id ?? feature.properties.id ?? ''));
  const province = isNational ? undefined : ids.find((id) => /^\d{2,6}$/.test(id))?.slice(0, 2);
  return map.features.map((feature, i) => ({
    edition,
    file,
    name: feature.properties.name ?? '',
    id: /^(\d{2}|\d{4}|\d{6})$/.test(ids[i] ?? '') ? (ids[i] ?? '') : '',
    ...(province === undefined ? {} : { province }),
    geometry: toGeometry(polygonsOf(feature, map.UTF8Encoding === true)),
  }));
}

function folderOf(packageFile: string): string {
  return dirname(require.resolve(packageFile));
}

/** All features of the npm package china-geojson: 35 provinces, then the prefectures or districts of each. */
export function readChinaGeojson(): RawOutline[] {
  const folder = join(folderOf('china-geojson/package.json'), 'src/geojson');
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.flatMap((file) => readFile(folder, file, CHINA_GEOJSON, file === 'china.json'));
}

/** The nation, the provinces and the prefectures or districts of each in echarts' map files. */
export function readEcharts(): RawOutline[] {
  const folder = join(folderOf('echarts/package.json'), 'map/json');
  const provinces = readdirSync(join(folder, 'province')).filter((file) => file.endsWith('.json'));
  return [
    ...readFile(folder, 'china-contour.json', ECHARTS, true),
    ...readFile(folder, 'china.json', ECHARTS, true),
    ...provinces.flatMap((file) => readFile(join(folder, 'province'), file, ECHARTS, false)),
  ];
}
