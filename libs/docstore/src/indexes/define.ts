import { encode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { parseFilter } from '../query/parse-filter';
import type { IndexDefinition } from './definition';
import { fieldPath } from './extract';

const MAX_COMPONENTS = 32;
/** Options of createIndexes that change nothing here. */
const IGNORED = new Set(['v', 'key', 'name', 'background', 'unique', 'sparse', 'partialFilterExpression', 'ns']);

/**
 * @param specification as createIndexes gets it: `key`, `name`, and options
 * @throws CommandError CannotCreateIndex (67), NotImplemented (238) for kinds and options that are not supported
 */
export function defineIndex(id: number, specification: BsonDocument): IndexDefinition {
  const { key, name, unique, sparse, partialFilterExpression } = specification;
  if (!isDocument(key) || Object.keys(key).length === 0) {
    throw new CommandError('CannotCreateIndex', 'Index keys cannot be empty.');
  }
  if (Object.keys(key).length > MAX_COMPONENTS)
    throw new CommandError('CannotCreateIndex', 'Index key has too many fields');
  if (typeof name !== 'string' || name === '' || name === '*') {
    throw new CommandError('CannotCreateIndex', 'Index name must be a nonempty string other than "*"');
  }
  for (const option of Object.keys(specification)) {
    if (!IGNORED.has(option)) throw notImplemented(`index option ${option}`);
  }
  if (partialFilterExpression !== undefined && !isDocument(partialFilterExpression)) {
    throw new CommandError('CannotCreateIndex', 'partialFilterExpression must be an object');
  }
  return {
    id,
    name,
    components: Object.entries(key).map(([field, direction]) => component(field, direction)),
    unique: Boolean(unique),
    sparse: Boolean(sparse),
    partial: partialFilterExpression === undefined ? undefined : parseFilter(partialFilterExpression),
    visibleFrom: 0,
    specification: { v: 2, ...specification },
  };
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

/** @returns whether two specifications describe the same index, names aside */
export function sameIndex(a: BsonDocument, b: BsonDocument): boolean {
  const shape = ({ key, unique, sparse, partialFilterExpression }: BsonDocument): Buffer =>
    encode({ key, unique: Boolean(unique), sparse: Boolean(sparse), partialFilterExpression });
  return shape(a).equals(shape(b));
}

/** @returns whether two specifications have the same fields in the same directions */
export function sameKey(a: BsonDocument, b: BsonDocument): boolean {
  return encode({ key: a['key'] }).equals(encode({ key: b['key'] }));
}
