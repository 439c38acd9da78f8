import { type Geometry, partsOf, type Position } from './geometry';

/** A box in degrees: west, south, east, north. Never across 180 degrees. */
export interface Bounds {
  readonly minLon: number;
  readonly minLat: number;
  readonly maxLon: number;
  readonly maxLat: number;
}

/** The smallest box around a geometry. */
export function boundsOf(geometry: Geometry): Bounds {
  let [minLon, minLat, maxLon, maxLat] = [Infinity, Infinity, -Infinity, -Infinity];
  const { points, lines, polygons } = partsOf(geometry);
  const take = (positions: readonly Position[]): void => {
    for (const [lon, lat] of positions) {
      minLon = Math.min(minLon, lon);
      minLat = Math.min(minLat, lat);
      maxLon = Math.max(maxLon, lon);
      maxLat = Math.max(maxLat, lat);
    }
  };
  take(points);
  lines.forEach(take);
  for (const [exterior] of polygons) {
    take(exterior ?? []);
  }
  return { minLon, minLat, maxLon, maxLat };
}

/** Whether two boxes share a position. */
export function boundsMeet(one: Bounds, other: Bounds): boolean {
  return (
    one.minLon <= other.maxLon && one.maxLon >= other.minLon && one.minLat <= other.maxLat && one.maxLat >= other.minLat
  );
}

/** Whether a position lies in a box, its edges included. */
export function inBounds([lon, lat]: Position, box: Bounds): boolean {
  return lon >= box.minLon && lon <= box.maxLon && lat >= box.minLat && lat <= box.maxLat;
}
