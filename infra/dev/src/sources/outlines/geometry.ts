/** Longitude and latitude in degrees. */
export type Position = readonly [longitude: number, latitude: number];
export type Ring = readonly Position[];

/** GeoJSON geometry of an area, RFC 7946 section 3.1: exterior rings run counterclockwise, holes clockwise. */
export type AreaGeometry =
  | { readonly type: 'Polygon'; readonly coordinates: readonly Ring[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly Ring[])[] };

/** ECharts quantises degrees to 1/1024. */
const ECHARTS_SCALE = 1024;

/**
 * Decodes a ring of ECharts' map files: pairs of characters, each 64 above the zigzag of the step from the point
 * before, the first from the offset. Source: echarts 4.9.0, lib/coord/geo/parseGeoJson.js.
 */
export function decodeEchartsRing(text: string, offset: readonly number[]): Position[] {
  let [x = 0, y = 0] = offset;
  const ring: Position[] = [];
  for (let i = 0; i + 1 < text.length; i += 2) {
    const dx = text.charCodeAt(i) - 64;
    const dy = text.charCodeAt(i + 1) - 64;
    x += (dx >> 1) ^ -(dx & 1);
    y += (dy >> 1) ^ -(dy & 1);
    ring.push([x / ECHARTS_SCALE, y / ECHARTS_SCALE]);
  }
  return ring;
}

/** Twice the signed area in square degrees; positive when the ring runs counterclockwise. */
function doubleArea(ring: Ring): number {
  let sum = 0;
  ring.forEach(([x, y], i) => {
    const [nextX, nextY] = ring[(i + 1) % ring.length] ?? [x, y];
    sum += x * nextY - nextX * y;
  });
  return sum;
}

/** Drops repeated points and closes the ring; undefined when fewer than four positions or no area are left. */
function closed(points: Ring): Ring | undefined {
  const ring = points.filter(([x, y], i) => i === 0 || x !== points[i - 1]?.[0] || y !== points[i - 1]?.[1]);
  const [first] = ring;
  const last = ring.at(-1);
  if (!first || !last) return undefined;
  if (first[0] !== last[0] || first[1] !== last[1]) ring.push(first);
  return ring.length >= 4 && doubleArea(ring) !== 0 ? ring : undefined;
}

function wound(ring: Ring, counterclockwise: boolean): Ring {
  return doubleArea(ring) > 0 === counterclockwise ? ring : [...ring].reverse();
}

/** Whether a point lies inside a ring, by crossings of a ray eastwards. */
function contains(ring: Ring, [x, y]: Position): boolean {
  let inside = false;
  ring.forEach(([ax, ay], i) => {
    const [bx, by] = ring[(i + 1) % ring.length] ?? [ax, ay];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}

/**
 * Makes a valid geometry of polygons as the map files give them: rings are closed and wound, and a second ring that
 * lies outside of the first becomes a polygon of its own (the files list islands so). Undefined when nothing is left.
 */
export function toGeometry(polygons: readonly (readonly Ring[])[]): AreaGeometry | undefined {
  const made: Ring[][] = [];
  for (const rings of polygons) {
    const group: Ring[][] = [];
    for (const points of rings) {
      const ring = closed(points);
      const start = ring?.[0];
      if (!ring) continue;
      const around = start && group.find(([exterior]) => exterior && contains(exterior, start));
      if (around) around.push(wound(ring, false));
      else group.push([wound(ring, true)]);
    }
    made.push(...group);
  }
  const [only] = made;
  if (!only) return undefined;
  return made.length === 1 ? { type: 'Polygon', coordinates: only } : { type: 'MultiPolygon', coordinates: made };
}
