import { CommandError } from '../errors';

/** Degrees: longitude, latitude (WGS 84); or plain x, y on a flat plane. */
export type Position = [number, number];

/** Smallest and greatest x and y. */
export type Box = [number, number, number, number];

/** A part of a shape, as GeoJSON has it. */
export type Part =
  | { readonly type: 'Point'; readonly coordinates: Position; readonly bbox: Box }
  | { readonly type: 'LineString'; readonly coordinates: Position[]; readonly bbox: Box }
  | { readonly type: 'Polygon'; readonly coordinates: Position[][]; readonly bbox: Box };

/** A geometry of any type, taken apart: a point set is its points, a collection all of its members' parts. */
export interface Shape {
  readonly type: string;
  readonly parts: readonly Part[];
}

/** How many comparisons of a stored position with a queried one a single document may cost. */
const MAX_COMPARISONS = 50_000_000;

export function pointPart(position: Position): Part {
  const [x, y] = position;
  return { type: 'Point', coordinates: position, bbox: [x, y, x, y] };
}

export function linePart(positions: Position[]): Part {
  return { type: 'LineString', coordinates: positions, bbox: boxOf(positions) };
}

export function polygonPart(rings: Position[][]): Part {
  return { type: 'Polygon', coordinates: rings, bbox: boxOf(rings[0] ?? []) };
}

function boxOf(positions: readonly Position[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of positions) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** @returns every position of a part */
export function positionsOf({ type, coordinates }: Part): readonly Position[] {
  if (type === 'Point') return [coordinates];
  return type === 'LineString' ? coordinates : coordinates.flat();
}

export function overlaps(a: Box, b: Box): boolean {
  return a[0] <= b[2] && b[0] <= a[2] && a[1] <= b[3] && b[1] <= a[3];
}

export function encloses(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

/** @throws CommandError BadValue (2) when two parts have too many positions to be compared */
export function boundWork(a: Part, b: Part): void {
  const comparisons = positionsOf(a).length * positionsOf(b).length;
  if (comparisons > MAX_COMPARISONS) {
    throw new CommandError('BadValue', `comparing two geometries takes more than ${MAX_COMPARISONS} steps`);
  }
}
