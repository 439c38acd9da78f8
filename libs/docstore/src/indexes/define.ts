import { encode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { parseFilter } from '../query/parse-filter';
import type { IndexDefinition } from './definition';
import { fieldPath } from './extract';

const MAX_COMPONENTS = 32;
/** The options of createIndexes that are kept, or change nothing here. */
const KNOWN = new Set([
  'v',
  'key',
  'name',
  'background',
  'unique',
  'sparse',
  'partialFilterExpression',
  'expireAfterSeconds',
  '2dsphereIndexVersion',
  'ns',
]);
/** MongoDB's longest time to live, 68 years. */
const MAX_EXPIRY_SECONDS = 2 ** 31 - 1;

/**
 * @param specification as createIndexes gets it: `key`, `name`, and options
 * @throws CommandError CannotCreateIndex (67), NotImplemented (238) for kinds and options that are not supported
 */
export function defineIndex(id: number, specification: BsonDocument): IndexDefinition {
  const { key, name, unique, sparse, partialFilterExpression, expireAfterSeconds } = specification;
  if (!isDocument(key) || Object.keys(key).length === 0) {
    throw new CommandError('CannotCreateIndex', 'Index keys cannot be empty.');
  }
  if (Object.keys(key).length > MAX_COMPONENTS)
    throw new CommandError('CannotCreateIndex', 'Index key has too many fields');
  if (typeof name !== 'string' || name === '' || name === '*') {
    throw new CommandError('CannotCreateIndex', 'Index name must be a nonempty string other than "*"');
  }
  for (const option of Object.keys(specification)) {
    if (!KNOWN.has(option)) throw notImplemented(`index option ${option}`);
  }
  if (partialFilterExpression !== undefined && !isDocument(partialFilterExpression)) {
    throw new CommandError('CannotCreateIndex', 'partialFilterExpression must be an object');
  }
  const partial = partialFilterExpression === undefined ? undefined : parseFilter(partialFilterExpression);
  if (partial?.near !== undefined) {
    throw new CommandError('CannotCreateIndex', 'partialFilterExpression must not contain $near');
  }
  const spherical = sphericalFields(key, specification);
  const fields = spherical.length > 0 ? [] : Object.entries(key);
  return {
    id,
    name,
    components: fields.map(([field, direction]) => component(field, direction)),
    spherical,
    unique: Boolean(unique),
    sparse: Boolean(sparse),
    partial,
    expireAfterSeconds: expireAfterSeconds === undefined ? undefined : expirySeconds(expireAfterSeconds, key),
    visibleFrom: 0,
    specification: { v: 2, ...specification, ...(spherical.length > 0 ? SPHERE_VERSION : {}) },
  };
}

const SPHERE = '2dsphere';
const SPHERE_VERSION = { '2dsphereIndexVersion': 3 };

/**
 * @returns the fields of kind 2dsphere; the others of the same index are checked and then left aside
 * @throws CommandError CannotCreateIndex (67), NotImplemented (238)
 */
function sphericalFields(key: BsonDocument, { unique, expireAfterSeconds, ...options }: BsonDocument): string[] {
  const version = options['2dsphereIndexVersion'];
  const fields = Object.keys(key).filter((field) => key[field] === SPHERE);
  if (fields.length === 0) {
    if (version !== undefined)
      throw new CommandError('CannotCreateIndex', '2dsphereIndexVersion needs a 2dsphere field');
    return fields;
  }
  const isUnique = Boolean(unique);
  if (isUnique) throw notImplemented('a unique 2dsphere index');
  if (version !== undefined && version !== 3) throw notImplemented('a 2dsphere index of a version other than 3');
  if (expireAfterSeconds !== undefined) {
    throw new CommandError('CannotCreateIndex', 'TTL indexes are not supported for 2dsphere indexes');
  }
  for (const [field, direction] of Object.entries(key)) component(field, direction === SPHERE ? 1 : direction);
  return fields;
}

function component(field: string, direction: unknown): IndexDefinition['components'][number] {
  if (typeof direction === 'string') throw notImplemented(`index kind "${direction}"`);
  if (typeof direction !== 'number' || direction === 0 || Number.isNaN(direction)) {
    throw new CommandError(
      'CannotCreateIndex',
      `Values in the index key pattern must be 1 or -1, not ${String(direction)}`,
    );
  }
  if (field === '' || field.split('.').some((part) => part === '' || part.startsWith('$'))) {
    throw new CommandError('CannotCreateIndex', `Index key contains an illegal field name: '${field}'`);
  }
  return { path: fieldPath(field), mask: direction > 0 ? 0 : 0xff, multikey: false };
}

/**
 * @param key of the index that is to expire its documents
 * @returns whole seconds
 * @throws CommandError CannotCreateIndex (67)
 */
export function expirySeconds(seconds: unknown, key: BsonDocument): number {
  const [field, another] = Object.keys(key);
  if (another !== undefined || field === '_id') {
    throw new CommandError(
      'CannotCreateIndex',
      'TTL indexes are single-field indexes, compound indexes and the _id index do not support expireAfterSeconds',
    );
  }
  if (typeof seconds !== 'number' || !(seconds >= 0 && seconds <= MAX_EXPIRY_SECONDS)) {
    throw new CommandError(
      'CannotCreateIndex',
      `expireAfterSeconds must be a number from 0 to ${MAX_EXPIRY_SECONDS}, not ${String(seconds)}`,
    );
  }
  return Math.trunc(seconds);
}

/** @returns whether two specifications describe the same index, names aside */
export function sameIndex(a: BsonDocument, b: BsonDocument): boolean {
  return sameEntries(a, b) && a['expireAfterSeconds'] === b['expireAfterSeconds'];
}

/** @returns whether two specifications describe indexes that hold the same, whenever their documents expire */
export function sameEntries(a: BsonDocument, b: BsonDocument): boolean {
  const shape = ({ key, unique, sparse, partialFilterExpression }: BsonDocument): Buffer =>
    encode({ key, unique: Boolean(unique), sparse: Boolean(sparse), partialFilterExpression });
  return shape(a).equals(shape(b));
}

/** @returns whether two specifications have the same fields in the same directions */
export function sameKey(a: BsonDocument, b: BsonDocument): boolean {
  return encode({ key: a['key'] }).equals(encode({ key: b['key'] }));
}
