import { decode, encode, isDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { nearPlace } from '../geo/near';
import { Filter } from '../query/filter';
import { parseFilter } from '../query/parse-filter';
import { setPath } from '../query/set-path';
import type { Collection } from '../storage/catalog';

/** A `$geoNear` stage as a filter that sorts by distance, and what the stage adds to each document. */
export interface GeoNear {
  readonly filter: Filter;
  readonly locate: (raw: Buffer) => Buffer;
}

const NAMES = { min: 'minDistance', max: 'maxDistance' };
const OPTIONS = new Set([
  ...['near', 'distanceField', 'minDistance', 'maxDistance', 'query', 'key', 'spherical'],
  ...['distanceMultiplier', 'includeLocs'],
]);

function path(name: string, value: unknown): string {
  if (typeof value === 'string' && value !== '' && !value.startsWith('$')) return value;
  throw new CommandError('TypeMismatch', `$geoNear requires that ${name} is the path of a field`);
}

/**
 * @param stage of a GeoJSON point, distances in metres; of a pair, in radians
 * @throws CommandError BadValue (2), TypeMismatch (14), IndexNotFound (27), NotImplemented (238)
 */
export function parseGeoNear(stage: unknown, collection: Collection | undefined): GeoNear {
  if (!isDocument(stage)) throw new CommandError('TypeMismatch', '$geoNear must be an object');
  const unknown = Object.keys(stage).find((option) => !OPTIONS.has(option));
  if (unknown !== undefined) throw notImplemented(`$geoNear option ${unknown}`);
  const { near: place, distanceField, minDistance, maxDistance, query, key, spherical } = stage;
  const { distanceMultiplier = 1, includeLocs } = stage;
  const field = path('distanceField', distanceField);
  const locations = includeLocs === undefined ? undefined : path('includeLocs', includeLocs);
  if (typeof distanceMultiplier !== 'number' || !(distanceMultiplier >= 0)) {
    throw new CommandError('BadValue', '$geoNear distanceMultiplier must be a number of 0 or more');
  }
  if (query !== undefined && !isDocument(query))
    throw new CommandError('TypeMismatch', '$geoNear query must be an object');
  const indexed = key === undefined ? sphericalPath(collection) : path('key', key);
  const { near, metresPerUnit } = nearPlace(indexed, place, { min: minDistance, max: maxDistance }, NAMES);
  if (metresPerUnit !== 1 && spherical !== true) throw notImplemented('$geoNear on a plane, without spherical: true');
  const others = parseFilter(query);
  if (others.near !== undefined) throw new CommandError('BadValue', 'Too many geoNear expressions');
  return {
    filter: new Filter({ kind: 'and', nodes: [...others.conjuncts, { kind: 'near', near }] }),
    locate(raw) {
      const document = decode(raw);
      const nearest = near.nearest(document);
      if (nearest === undefined) return raw;
      setPath(document, field, (nearest.metres / metresPerUnit) * distanceMultiplier);
      if (locations !== undefined) setPath(document, locations, nearest.location);
      return encode(document);
    },
  };
}

/** @returns the one path of a 2dsphere index; anything when there is no collection to read */
function sphericalPath(collection: Collection | undefined): string {
  if (collection === undefined) return 'location';
  const [first, another] = new Set(collection.indexes.flatMap(({ spherical }) => spherical));
  if (first === undefined)
    throw new CommandError('IndexNotFound', '$geoNear requires a 2dsphere index, but none were found');
  if (another !== undefined) {
    throw new CommandError('IndexNotFound', 'There is more than one 2dsphere index: $geoNear needs a key to say which');
  }
  return first;
}
