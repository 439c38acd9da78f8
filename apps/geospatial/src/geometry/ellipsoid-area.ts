import { Geodesic } from 'geographiclib-geodesic';
import { type Geometry, partsOf, type Ring } from './geometry';

/** Semi-major axis in metres and flattening of the ellipsoid of CGCS2000 (GB 22021-2008, 4.1). */
const cgcs2000 = new Geodesic.Geodesic(6_378_137, 1 / 298.257222101);

const squareMetresPerKm2 = 1e6;

/**
 * Area of a geometry on the ellipsoid of CGCS2000, in square kilometres; 0 for points and lines. Edges are geodesics
 * (Karney 2013, section 6).
 */
export function ellipsoidAreaKm2(geometry: Geometry): number {
  let squareMetres = 0;
  for (const [exterior, ...holes] of partsOf(geometry).polygons) {
    squareMetres += exterior === undefined ? 0 : ringArea(exterior);
    for (const hole of holes) {
      squareMetres -= ringArea(hole);
    }
  }
  return squareMetres / squareMetresPerKm2;
}

function ringArea(ring: Ring): number {
  const polygon = cgcs2000.Polygon(false);
  for (const [lon, lat] of ring.slice(0, -1)) {
    polygon.AddPoint(lat, lon);
  }
  return Math.abs(polygon.Compute(false, true).area ?? 0);
}
