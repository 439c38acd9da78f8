import fc from 'fast-check';
import { boundsOf, inBounds } from './bounds';
import { centroidOf } from './centroid';
import { ellipsoidAreaKm2 } from './ellipsoid-area';
import type { Geometry, Position } from './geometry';

function box([west, south, east, north]: readonly [number, number, number, number]): Position[] {
  return [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ];
}

const polygon = (...rings: Position[][]): Geometry => ({ type: 'Polygon', coordinates: rings });

/** Area between two parallels and two meridians, in closed form (Snyder 1987, equations 3-12 and 3-25). */
function zoneKm2(degreesWide: number, south: number, north: number): number {
  const a = 6_378.137;
  const f = 1 / 298.257222101;
  const e = Math.sqrt(f * (2 - f));
  const q = (latitude: number) => {
    const sine = Math.sin((latitude * Math.PI) / 180);
    return (1 - e * e) * (sine / (1 - (e * sine) ** 2) + Math.atanh(e * sine) / e);
  };
  return ((a * a * (q(north) - q(south))) / 2) * ((degreesWide * Math.PI) / 180);
}

describe('the area of a geometry', () => {
  it('is that of an eighth of the ellipsoid for an octant', () => {
    const octant = polygon([
      [0, 0],
      [90, 0],
      [0, 90],
      [0, 0],
    ]);
    expect(ellipsoidAreaKm2(octant)).toBeCloseTo(zoneKm2(90, 0, 90), 3);
  });

  it('agrees with the closed form of a zone for cells so small that geodesics follow their parallels', () => {
    fc.assert(
      fc.property(fc.double({ min: -60, max: 60, noNaN: true }), (south) => {
        const area = ellipsoidAreaKm2(polygon(box([116, south, 116.01, south + 0.01])));
        return Math.abs(area / zoneKm2(0.01, south, south + 0.01) - 1) < 1e-6;
      }),
    );
  });

  it('leaves out its holes', () => {
    const [outer, inner] = [box([116, 39, 117, 40]), box([116.4, 39.4, 116.6, 39.6])];
    const whole = ellipsoidAreaKm2(polygon(outer));
    expect(ellipsoidAreaKm2(polygon(outer, inner))).toBeCloseTo(whole - ellipsoidAreaKm2(polygon(inner)), 9);
  });

  it('is none for points and lines', () => {
    expect(ellipsoidAreaKm2({ type: 'LineString', coordinates: box([0, 0, 1, 1]) })).toBe(0);
  });
});

describe('the centroid of a geometry', () => {
  it('is the middle of a box, wherever it lies', () => {
    const [lon, lat] = centroidOf(polygon(box([116, 39, 117, 40])));
    expect([lon, lat]).toEqual([expect.closeTo(116.5), expect.closeTo(39.5)]);
  });

  it('moves away from a hole', () => {
    const [lon] = centroidOf(polygon(box([0, 0, 4, 2]), box([0.5, 0.5, 1.5, 1.5]).reverse()));
    expect(lon).toBeGreaterThan(2);
  });

  it('lies in the box around the geometry', () => {
    const position = fc.tuple(
      fc.double({ min: 73, max: 135, noNaN: true }),
      fc.double({ min: 3, max: 54, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(position, { minLength: 2, maxLength: 20 }), (coordinates) => {
        const geometry: Geometry = { type: 'MultiPoint', coordinates };
        const { minLon, minLat, maxLon, maxLat } = boundsOf(geometry);
        const grown = { minLon: minLon - 1e-9, minLat: minLat - 1e-9, maxLon: maxLon + 1e-9, maxLat: maxLat + 1e-9 };
        return inBounds(centroidOf(geometry), grown);
      }),
    );
  });
});
