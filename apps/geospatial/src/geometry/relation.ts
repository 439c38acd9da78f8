import { type Bounds, inBounds } from './bounds';
import { eachSegment, type Geometry, partsOf, type PolygonRings, type Position, type Ring } from './geometry';

/** Whether an area of the geometry holds the position; its outline belongs to it. Points and lines hold nothing. */
export function areaContains(geometry: Geometry, position: Position): boolean {
  return partsOf(geometry).polygons.some((polygon) => polygonContains(polygon, position));
}

/** Whether the geometry and the box share a position; the edges of both belong to them. */
export function meetsBounds(geometry: Geometry, box: Bounds): boolean {
  const { points, lines, polygons } = partsOf(geometry);
  return (
    points.some((point) => inBounds(point, box)) ||
    lines.some((line) => lineMeets(line, box)) ||
    polygons.some(
      (polygon) => polygon.some((ring) => lineMeets(ring, box)) || polygonContains(polygon, [box.minLon, box.minLat]),
    )
  );
}

function polygonContains([exterior, ...holes]: PolygonRings, position: Position): boolean {
  if (exterior === undefined || placeInRing(exterior, position) === 'outside') {
    return false;
  }
  return holes.every((hole) => placeInRing(hole, position) !== 'inside');
}

/** Even-odd rule on the plane of longitude and latitude (RFC 7946, 3.1.1: edges are straight there). */
function placeInRing(ring: Ring, [lon, lat]: Position): 'inside' | 'outside' | 'edge' {
  let inside = false;
  let onEdge = false;
  eachSegment(ring, ([x0, y0], [x1, y1]) => {
    const turn = (x1 - x0) * (lat - y0) - (lon - x0) * (y1 - y0);
    const within =
      lon >= Math.min(x0, x1) && lon <= Math.max(x0, x1) && lat >= Math.min(y0, y1) && lat <= Math.max(y0, y1);
    onEdge ||= turn === 0 && within;
    if (y0 > lat !== y1 > lat && turn > 0 === y1 > y0) {
      inside = !inside;
    }
  });
  if (onEdge) {
    return 'edge';
  }
  return inside ? 'inside' : 'outside';
}

function lineMeets(line: readonly Position[], box: Bounds): boolean {
  let meets = false;
  eachSegment(line, (from, to) => {
    meets ||= segmentMeets(from, to, box);
  });
  return meets;
}

/** Clips the segment at each edge of the box (Liang and Barsky 1984): something must be left. */
function segmentMeets([x0, y0]: Position, [x1, y1]: Position, box: Bounds): boolean {
  const [dx, dy] = [x1 - x0, y1 - y0];
  let [enter, leave] = [0, 1];
  for (const [step, room] of [
    [-dx, x0 - box.minLon],
    [dx, box.maxLon - x0],
    [-dy, y0 - box.minLat],
    [dy, box.maxLat - y0],
  ] as const) {
    if (step === 0) {
      if (room < 0) {
        return false;
      }
    } else if (step < 0) {
      enter = Math.max(enter, room / step);
    } else {
      leave = Math.min(leave, room / step);
    }
  }
  return enter <= leave;
}
