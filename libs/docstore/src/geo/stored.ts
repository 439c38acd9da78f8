import { decode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import type { IndexDefinition } from '../indexes/definition';
import { InvalidShape, legacyPair, readShape } from './read-shape';
import type { Shape } from './shape';

/** @returns what a path leads to that may be a geometry: each element of an array that is no pair itself */
function geometriesAt(document: BsonDocument, path: string): unknown[] {
  return descend(document, path.split('.'), 0);
}

function descend(value: unknown, segments: readonly string[], depth: number): unknown[] {
  const segment = segments[depth];
  if (segment === undefined) {
    if (!Array.isArray(value) || legacyPair(value) !== undefined) return [value];
    return typeof value[0] === 'number' ? [value] : value;
  }
  if (Array.isArray(value)) {
    const at: unknown = /^\d+$/.test(segment) ? value[Number(segment)] : undefined;
    const within = value.filter(isDocument).flatMap((each) => descend(each, segments, depth));
    return at === undefined ? within : [...descend(at, segments, depth + 1), ...within];
  }
  return isDocument(value) ? descend(value[segment], segments, depth + 1) : [];
}

/** @returns the geometries under a path; what is none is passed over */
export function shapesAt(document: BsonDocument, path: string, isFlat = false): { value: unknown; shape: Shape }[] {
  return geometriesAt(document, path).flatMap((value) => {
    if (!Array.isArray(value) && !isDocument(value)) return [];
    try {
      return [{ value, shape: readShape(value, isFlat) }];
    } catch (error) {
      if (error instanceof InvalidShape) return [];
      throw error;
    }
  });
}

/**
 * The rule that a 2dsphere index keeps: what stands under its fields is a geometry, or nothing.
 * @throws CommandError Location16755
 */
export function checkGeometries({ spherical }: IndexDefinition, raw: Buffer): void {
  const document = decode(raw);
  for (const path of spherical) {
    for (const value of geometriesAt(document, path)) {
      if (value === undefined || value === null) continue;
      try {
        readShape(value);
      } catch (error) {
        if (!(error instanceof InvalidShape)) throw error;
        throw new CommandError('Location16755', `Can't extract geo keys: field '${path}': ${error.message}`);
      }
    }
  }
}
