import { touches } from './overlap';
import { pointPart, type Part, type Position, type Shape } from './shape';

/** The radius that MongoDB takes the earth for, in metres. */
export const EARTH_RADIUS_M = 6_378_100;

type Vector = readonly [number, number, number];

function vector([lon, lat]: Position): Vector {
  const [l, p] = [(lon * Math.PI) / 180, (lat * Math.PI) / 180];
  return [Math.cos(p) * Math.cos(l), Math.cos(p) * Math.sin(l), Math.sin(p)];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

/** @returns the angle between two places, in radians (haversine: exact for short distances too) */
export function angle([lon1, lat1]: Position, [lon2, lat2]: Position): number {
  const [p1, p2] = [(lat1 * Math.PI) / 180, (lat2 * Math.PI) / 180];
  const byLat = Math.sin((p2 - p1) / 2) ** 2;
  const byLon = Math.sin(((lon2 - lon1) * Math.PI) / 360) ** 2;
  return 2 * Math.asin(Math.min(1, Math.sqrt(byLat + Math.cos(p1) * Math.cos(p2) * byLon)));
}

/** @returns the angle from a place to the nearest place of a great-circle arc, in radians */
function angleToArc(place: Position, from: Position, to: Position): number {
  const [p, a, b] = [vector(place), vector(from), vector(to)];
  const normal = cross(a, b);
  const size = Math.hypot(...normal);
  const ends = Math.min(angle(place, from), angle(place, to));
  if (size === 0) return ends;
  const isBeside = dot(cross(normal, a), p) >= 0 && dot(cross(b, normal), p) >= 0;
  return isBeside ? Math.min(ends, Math.asin(Math.min(1, Math.abs(dot(normal, p)) / size))) : ends;
}

function angleToLine(place: Position, line: readonly Position[]): number {
  let found = Infinity;
  for (let i = 1; i < line.length; i++) {
    const [from, to] = [line[i - 1], line[i]];
    if (from !== undefined && to !== undefined) found = Math.min(found, angleToArc(place, from, to));
  }
  return found;
}

function least<T>(all: readonly T[], measure: (each: T) => number): number {
  return all.reduce((found, each) => Math.min(found, measure(each)), Infinity);
}

function angleToPart(place: Position, part: Part): number {
  if (part.type === 'Point') return angle(place, part.coordinates);
  if (part.type === 'LineString') return angleToLine(place, part.coordinates);
  if (touches(pointPart(place), part)) return 0;
  return least(part.coordinates, (ring) => angleToLine(place, ring));
}

/** @returns how far a place is from the nearest place of a shape, in metres */
export function distanceTo(place: Position, { parts }: Shape): number {
  return EARTH_RADIUS_M * least(parts, (part) => angleToPart(place, part));
}
