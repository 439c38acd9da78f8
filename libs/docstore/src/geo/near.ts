import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { distanceTo, EARTH_RADIUS_M } from './distance';
import { InvalidShape, legacyPair, readShape } from './read-shape';
import type { Position } from './shape';
import { shapesAt } from './stored';

/** The nearest geometry under a path of a document. */
export interface Nearest {
  readonly metres: number;
  /** as it is stored */
  readonly location: unknown;
}

/** A place to be near to, and how far off at least and at most. */
export class Near {
  constructor(
    readonly path: string,
    private readonly place: Position,
    private readonly minMetres: number,
    private readonly maxMetres: number,
  ) {}

  /** @returns undefined when the document has no geometry there, or none within the distances */
  nearest(document: BsonDocument): Nearest | undefined {
    let least: Nearest | undefined;
    for (const { value, shape } of shapesAt(document, this.path)) {
      const metres = distanceTo(this.place, shape);
      const isFit = metres >= this.minMetres && metres <= this.maxMetres;
      if (isFit && metres < (least?.metres ?? Infinity)) least = { metres, location: value };
    }
    return least;
  }
}

function bad(what: string): CommandError {
  return new CommandError('BadValue', what);
}

/** @returns a distance of 0 or more, `otherwise` when there is none */
function distance(name: string, value: unknown, otherwise: number): number {
  if (value === undefined) return otherwise;
  if (typeof value !== 'number' || !(value >= 0)) throw bad(`${name} must be a number of 0 or more`);
  return value;
}

/**
 * @param place a GeoJSON point, then distances are metres; or a pair, then they are radians
 * @param names how the distances are called, for errors
 */
export function nearPlace(
  path: string,
  place: unknown,
  limits: { min: unknown; max: unknown },
  names: { min: string; max: string },
): { near: Near; metresPerUnit: number } {
  const metresPerUnit = legacyPair(place) === undefined ? 1 : EARTH_RADIUS_M;
  try {
    const [point, another] = readShape(place).parts;
    if (point?.type !== 'Point' || another !== undefined) throw new InvalidShape('it must be a point');
    const min = distance(names.min, limits.min, 0) * metresPerUnit;
    const max = distance(names.max, limits.max, Infinity) * metresPerUnit;
    return { near: new Near(path, point.coordinates, min, max), metresPerUnit };
  } catch (error) {
    if (error instanceof InvalidShape) throw bad(`the place to be near to: ${error.message}`);
    throw error;
  }
}

const NAMES = { min: '$minDistance', max: '$maxDistance' };

/**
 * @param condition what a filter says of the field: `$near` or `$nearSphere`, with the distances inside or beside
 * @throws CommandError BadValue (2); NotImplemented (238) for a pair in `$near`, which takes a flat index
 */
export function parseNear(path: string, operator: string, condition: BsonDocument): Near {
  const operand = condition[operator];
  const isGeoJson = isDocument(operand) && '$geometry' in operand;
  if (!isGeoJson && operator === '$near') throw notImplemented('$near of a legacy pair');
  const { $geometry, $minDistance, $maxDistance, ...others } = isGeoJson ? operand : { $geometry: operand };
  const [other] = Object.keys(others);
  if (other !== undefined) throw bad(`invalid argument in geo near query: ${other}`);
  const limits = {
    min: $minDistance ?? condition['$minDistance'],
    max: $maxDistance ?? condition['$maxDistance'],
  };
  return nearPlace(path, $geometry, limits, NAMES).near;
}
