import { booleanIntersects } from '@turf/boolean-intersects';
import { booleanWithin } from '@turf/boolean-within';
import { boundWork, encloses, overlaps, pointPart, type Part } from './shape';

/** @returns whether two parts have a place in common; edges are straight in degrees */
export function touches(a: Part, b: Part): boolean {
  if (!overlaps(a.bbox, b.bbox)) return false;
  boundWork(a, b);
  return booleanIntersects(a, b);
}

/** @returns whether a part lies in an area; a point on the area's edge does, a line along the edge alone does not */
export function isWithin(part: Part, area: Part): boolean {
  if (area.type !== 'Polygon' || !encloses(area.bbox, part.bbox)) return false;
  boundWork(part, area);
  if (part.type === 'Point') return booleanIntersects(part, area);
  if (!booleanWithin(part, area)) return false;
  const [, ...holes] = area.coordinates;
  const isCovered = ([corner]: (typeof holes)[number]): boolean =>
    corner !== undefined && booleanWithin(pointPart(corner), part);
  return part.type !== 'Polygon' || !holes.some(isCovered);
}
