import { isDocument } from '../bson/document';
import { CommandError } from '../errors';
import { angle } from './distance';
import { InvalidShape, legacyPair, readShape } from './read-shape';
import { isWithin, touches } from './overlap';
import { pointPart, polygonPart, positionsOf, type Part, type Position, type Shape } from './shape';

/** Where geometries may lie. */
export interface Region {
  /** on a plane: only points can lie in it */
  readonly isFlat: boolean;
  readonly holds: (shape: Shape) => boolean;
}

const MAX_VERTICES = 10_000;
const ORIGIN: Position = [0, 0];

function refuse(what: string): CommandError {
  return new CommandError('BadValue', what);
}

/** @throws CommandError BadValue (2) */
function geometry(operator: string, operand: unknown): Shape {
  try {
    const shape = readShape(operand);
    if (shape.parts.some((part) => positionsOf(part).length > MAX_VERTICES)) {
      throw new InvalidShape(`more than ${MAX_VERTICES} positions in a part`);
    }
    return shape;
  } catch (error) {
    if (error instanceof InvalidShape) throw refuse(`${operator}: ${error.message}`);
    throw error;
  }
}

function onlyEntry(operator: string, operand: unknown): [string, unknown] {
  const entries = isDocument(operand) ? Object.entries(operand) : [];
  const [entry] = entries;
  if (entry === undefined || entries.length > 1) throw refuse(`${operator} needs an object with one shape`);
  return entry;
}

/** @returns where `$geoWithin` looks; edges of polygons are straight in degrees, and what lies on one is inside */
export function parseWithin(operand: unknown): Region {
  const [kind, value] = onlyEntry('$geoWithin', operand);
  switch (kind) {
    case '$geometry': {
      const { type, parts } = geometry('$geoWithin', value);
      if (type !== 'Polygon' && type !== 'MultiPolygon') {
        throw refuse(`$geoWithin not supported with provided geometry: ${type}`);
      }
      return {
        isFlat: false,
        holds: (shape) => shape.parts.every((each) => parts.some((area) => isWithin(each, area))),
      };
    }
    case '$centerSphere': {
      const [centre, radius] = circle(kind, value);
      const holds = ({ parts }: Shape): boolean =>
        parts.every((part) => positionsOf(part).every((position) => angle(centre, position) <= radius));
      return { isFlat: false, holds };
    }
    case '$center': {
      const [[x, y], radius] = circle(kind, value);
      return flat(([px, py]) => Math.hypot(px - x, py - y) <= radius);
    }
    case '$box': {
      const [[ax, ay] = ORIGIN, [bx, by] = ORIGIN] = corners(kind, value, 2, 2);
      return flat(([x, y]) => isBetween(x, ax, bx) && isBetween(y, ay, by));
    }
    case '$polygon': {
      const ring = corners(kind, value, 3, MAX_VERTICES);
      const area = polygonPart([[...ring, ring[0] ?? ORIGIN]]);
      return flat((position) => touches(pointPart(position), area));
    }
    default:
      throw refuse(`unknown geo specifier: ${kind}`);
  }
}

/** @returns where `$geoIntersects` looks */
export function parseIntersects(operand: unknown): Region {
  const [kind, value] = onlyEntry('$geoIntersects', operand);
  if (kind !== '$geometry') throw refuse(`$geoIntersects needs a $geometry, not ${kind}`);
  const { parts } = geometry('$geoIntersects', value);
  const holds = (shape: Shape): boolean => shape.parts.some((each) => parts.some((one) => touches(each, one)));
  return { isFlat: false, holds };
}

function isBetween(value: number, a: number, b: number): boolean {
  return value >= Math.min(a, b) && value <= Math.max(a, b);
}

function flat(test: (position: Position) => boolean): Region {
  const isIn = (part: Part): boolean => part.type === 'Point' && test(part.coordinates);
  return { isFlat: true, holds: ({ parts }) => parts.every(isIn) };
}

function circle(kind: string, value: unknown): [Position, number] {
  const [at, radius]: unknown[] = Array.isArray(value) && value.length === 2 ? value : [];
  const centre = legacyPair(at);
  if (centre === undefined || typeof radius !== 'number' || !(radius >= 0)) {
    throw refuse(`${kind} needs [[x, y], radius] with a radius of 0 or more`);
  }
  if (kind === '$centerSphere') geometry(kind, centre);
  return [centre, radius];
}

function corners(kind: string, value: unknown, least: number, most: number): Position[] {
  const given: unknown[] = Array.isArray(value) ? value : isDocument(value) ? Object.values(value) : [];
  const positions = given.slice(0, most + 1).map(legacyPair);
  if (positions.length < least || positions.length > most || positions.includes(undefined)) {
    throw refuse(`${kind} needs ${least === most ? least : `${least} to ${most}`} pairs [x, y]`);
  }
  return positions.filter((each) => each !== undefined);
}
