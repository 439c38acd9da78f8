import fc from 'fast-check';
import type { Geometry, Position } from './geometry';
import { areaContains, meetsBounds } from './relation';

const square = (from: number, to: number): Position[] => [
  [from, from],
  [to, from],
  [to, to],
  [from, to],
  [from, from],
];
const ring: Geometry = { type: 'Polygon', coordinates: [square(0, 10), square(4, 6).reverse()] };

describe('a point in an area', () => {
  it.each<[string, Position, boolean]>([
    ['inside', [1, 1], true],
    ['outside', [11, 5], false],
    ['on the outline', [10, 5], true],
    ['on a corner', [0, 0], true],
    ['in a hole', [5, 5], false],
    ['on the edge of a hole', [4, 5], true],
    ['level with a corner, outside', [-1, 10], false],
  ])('%s', (_, position, expected) => {
    expect(areaContains(ring, position)).toBe(expected);
  });

  it('is never in a line', () => {
    expect(areaContains({ type: 'LineString', coordinates: square(0, 10) }, [0, 0])).toBe(false);
  });
});

describe('a geometry and a box', () => {
  const box = (minLon: number, minLat: number, maxLon: number, maxLat: number) => ({ minLon, minLat, maxLon, maxLat });

  it('meet when the box lies wholly inside the area', () => {
    expect(meetsBounds(ring, box(1, 1, 2, 2))).toBe(true);
  });

  it('do not meet when the box lies in a hole', () => {
    expect(meetsBounds(ring, box(4.5, 4.5, 5.5, 5.5))).toBe(false);
  });

  it('meet when a line crosses the box without a position in it', () => {
    const line: Geometry = {
      type: 'LineString',
      coordinates: [
        [-5, 5],
        [15, 5.5],
      ],
    };
    expect(meetsBounds(line, box(0, 0, 10, 10))).toBe(true);
    expect(meetsBounds(line, box(0, 6, 10, 10))).toBe(false);
  });

  it('meet in a point exactly when the area contains it', () => {
    const coordinate = fc.integer({ min: -2, max: 12 });
    fc.assert(
      fc.property(coordinate, coordinate, (lon, lat) => {
        return meetsBounds(ring, box(lon, lat, lon, lat)) === areaContains(ring, [lon, lat]);
      }),
    );
  });
});
