import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';

/** A field that a filter says its documents are equal to. */
export interface Equality {
  readonly path: string;
  readonly value: unknown;
}

/**
 * @param wanted which paths are asked for: all, when it is not given
 * @returns what an upsert takes from its filter: equalities, also within `$and`, `$or` of one branch, `$in` of one value, `$all`
 * @throws CommandError NotSingleValueField (54) when a path is named twice
 */
export function equalitiesOf(filter: BsonDocument, wanted = (_path: string): boolean => true): Equality[] {
  const found = collect(filter).filter(({ path }) => wanted(path));
  for (const [i, { path }] of found.entries()) {
    const twice = found.some(({ path: other }, j) => j !== i && (other === path || other.startsWith(`${path}.`)));
    if (twice) {
      throw new CommandError(
        'NotSingleValueField',
        `cannot infer query fields to set, path '${path}' is matched twice`,
      );
    }
  }
  return found;
}

function collect(filter: BsonDocument): Equality[] {
  return Object.entries(filter).flatMap(([key, condition]) => {
    if (key === '$and' || key === '$or') {
      const branches = Array.isArray(condition) ? condition.filter(isDocument) : [];
      return key === '$and' || branches.length === 1 ? branches.flatMap(collect) : [];
    }
    if (key.startsWith('$') || condition instanceof RegExp) return [];
    if (!isDocument(condition) || !Object.keys(condition)[0]?.startsWith('$')) return [{ path: key, value: condition }];
    return operands(condition).map((value) => ({ path: key, value }));
  });
}

function operands({ $eq, $in, $all }: BsonDocument): unknown[] {
  const listed = [...(isList($in) && $in.length === 1 ? $in : []), ...(isList($all) ? $all : [])];
  const values = listed.filter((value) => !(value instanceof RegExp) && !isCondition(value));
  return $eq === undefined ? values : [$eq, ...values];
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}

function isCondition(value: unknown): boolean {
  return isDocument(value) && Object.keys(value)[0]?.startsWith('$') === true;
}
