import { isDocument, type BsonDocument } from '../bson/document';
import { linePart, pointPart, polygonPart, type Part, type Position, type Shape } from './shape';

/** Why a value is no geometry. */
export class InvalidShape extends Error {}

/** How many positions one geometry may have. */
const MAX_POSITIONS = 100_000;
const MAX_COLLECTION_DEPTH = 10;
const SYSTEMS = new Set(['urn:ogc:def:crs:OGC:1.3:CRS84', 'EPSG:4326']);

/**
 * Reads a geometry: GeoJSON, or a legacy pair `[x, y]` or `{ x, y }`.
 * @param isFlat a pair may lie anywhere, as on a plane without degrees
 * @throws InvalidShape
 */
export function readShape(value: unknown, isFlat = false): Shape {
  const pair = legacyPair(value);
  if (pair !== undefined) return { type: 'Point', parts: [pointPart(isFlat ? pair : onEarth(pair))] };
  if (!isDocument(value)) throw new InvalidShape('geo element must be an array or object');
  const reader = new GeoJsonReader();
  return { type: String(value['type']), parts: reader.parts(value, 0) };
}

/** @returns the pair that an array of two numbers, or an object of two numbers, is */
export function legacyPair(value: unknown): Position | undefined {
  const values: unknown[] = Array.isArray(value) ? value : isDocument(value) ? Object.values(value) : [];
  const [x, y] = values;
  return values.length === 2 && isFinite(x) && isFinite(y) ? [x, y] : undefined;
}

function isFinite(value: unknown): value is number {
  return Number.isFinite(value);
}

function onEarth([lon, lat]: Position): Position {
  if (Math.abs(lon) <= 180 && Math.abs(lat) <= 90) return [lon, lat];
  throw new InvalidShape(`longitude/latitude is out of bounds, lng: ${lon} lat: ${lat}`);
}

class GeoJsonReader {
  private positions = 0;

  parts({ type, coordinates, geometries, crs }: BsonDocument, depth: number): Part[] {
    if (crs !== undefined) checkSystem(crs);
    switch (type) {
      case 'Point':
        return [pointPart(this.position(coordinates))];
      case 'LineString':
        return [linePart(this.line(coordinates))];
      case 'Polygon':
        return [polygonPart(this.polygon(coordinates))];
      case 'MultiPoint':
        return members(coordinates).map((each) => pointPart(this.position(each)));
      case 'MultiLineString':
        return members(coordinates).map((each) => linePart(this.line(each)));
      case 'MultiPolygon':
        return members(coordinates).map((each) => polygonPart(this.polygon(each)));
      case 'GeometryCollection':
        if (depth === MAX_COLLECTION_DEPTH) throw new InvalidShape('geometry collections nested too deeply');
        return members(geometries).flatMap((each) => {
          if (!isDocument(each)) throw new InvalidShape('a member of a geometry collection must be an object');
          return this.parts(each, depth + 1);
        });
      default:
        throw new InvalidShape(`unknown GeoJSON type: ${String(type)}`);
    }
  }

  /** A third number, the height, is left aside. */
  private position(value: unknown): Position {
    if (++this.positions > MAX_POSITIONS) throw new InvalidShape(`more than ${MAX_POSITIONS} positions`);
    const [lon, lat]: unknown[] = Array.isArray(value) ? value : [];
    if (!isFinite(lon) || !isFinite(lat)) throw new InvalidShape('a position must be an array of at least two numbers');
    return onEarth([lon, lat]);
  }

  private line(value: unknown): Position[] {
    const line = members(value).map((each) => this.position(each));
    if (line.length < 2) throw new InvalidShape('a line must have at least two positions');
    return line;
  }

  private polygon(value: unknown): Position[][] {
    return members(value).map((each) => {
      const ring = members(each).map((position) => this.position(position));
      const [first, last] = [ring[0], ring.at(-1)];
      if (ring.length < 4) throw new InvalidShape('a loop must have at least 3 different vertices');
      if (first?.[0] !== last?.[0] || first?.[1] !== last?.[1]) throw new InvalidShape('a loop is not closed');
      return ring;
    });
  }
}

function members(value: unknown): unknown[] {
  if (!Array.isArray(value) || value.length === 0) throw new InvalidShape('coordinates must be a non-empty array');
  return value;
}

function checkSystem(crs: unknown): void {
  const properties = isDocument(crs) ? crs['properties'] : undefined;
  const name = isDocument(properties) ? properties['name'] : undefined;
  if (typeof name !== 'string' || !SYSTEMS.has(name)) {
    throw new InvalidShape(`coordinate reference system ${String(name)} is not supported`);
  }
}
