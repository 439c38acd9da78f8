import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { parseNear } from '../geo/near';
import { encodeKey, KeyTag } from '../indexes/key-writer';
import { parseJsonSchema } from '../json-schema/schema';
import {
  compared,
  elementOf,
  type ElementFilters,
  equalTo,
  existing,
  memberOf,
  missing,
  ofLength,
  ofTypes,
} from './field-tests';
import { typesNamed } from './type-names';
import { regex } from './regular-expression';
import { Filter, opaque, values, type FilterNode, type ValuesNode } from './filter';
import { after, between, point, type Interval } from './interval';

/** What needs an engine that is not here, by the name the client used. */
const REFUSED = new Set(['$where', '$text']);
const MAX_IN = 100_000;
const MAX_FILTER_DEPTH = 100;

/**
 * @throws CommandError BadValue (2) for an operator that does not exist, NotImplemented (238) for one that is refused
 */
export function parseFilter(filter: BsonDocument | undefined): Filter {
  const parsed = new Filter(conjunction(parseConditions(filter ?? {}, 0)));
  if (parsed.near !== undefined && parsed.conjuncts.filter(({ kind }) => kind === 'near').length > 1) {
    throw new CommandError('BadValue', 'Too many geoNear expressions');
  }
  return parsed;
}

function conjunction(nodes: FilterNode[]): FilterNode {
  const flat = nodes.flatMap((node) => (node.kind === 'and' ? node.nodes : [node]));
  const [only] = flat;
  return flat.length === 1 && only !== undefined ? only : { kind: 'and', nodes: flat };
}

function parseConditions(filter: BsonDocument, depth: number): FilterNode[] {
  if (depth > MAX_FILTER_DEPTH) throw new CommandError('BadValue', `filter nested deeper than ${MAX_FILTER_DEPTH}`);
  return Object.entries(filter).flatMap(([key, value]) => {
    if (!key.startsWith('$')) return parseField(key, value);
    switch (key) {
      case '$and':
        return branches(key, value).flatMap((each) => parseConditions(each, depth + 1));
      case '$or':
        return [{ kind: 'or', nodes: branches(key, value).map((each) => branch(parseConditions(each, depth + 1))) }];
      case '$nor':
        return branches(key, value).map((each) => ({
          kind: 'not',
          node: branch(parseConditions(each, depth + 1)),
        }));
      case '$comment':
        return [];
      case '$jsonSchema':
        return [jsonSchema(value)];
      case '$expr':
        return [opaque({ $expr: value })];
      default:
        if (REFUSED.has(key)) throw notImplemented(key);
        throw new CommandError('BadValue', `unknown top level operator: ${key}`);
    }
  });
}

/** What is sorted by must hold for every result: `$near` is no alternative to anything, and no exception. */
function branch(nodes: FilterNode[]): FilterNode {
  const node = conjunction(nodes);
  if (new Filter(node).near !== undefined) throw new CommandError('BadValue', 'geo $near must be top-level expr');
  return node;
}

function jsonSchema(schema: unknown): FilterNode {
  const test = parseJsonSchema(schema);
  return { kind: 'opaque', test: ({ raw }) => test(raw), hints: [] };
}

function branches(operator: string, value: unknown): BsonDocument[] {
  if (!Array.isArray(value) || value.length === 0 || !value.every(isDocument)) {
    throw new CommandError('BadValue', `${operator} must be a nonempty array of objects`);
  }
  return value;
}

function parseField(field: string, condition: unknown): FilterNode[] {
  if (condition instanceof RegExp) return [regex(field, condition, undefined)];
  if (!isDocument(condition) || !Object.keys(condition).some((key) => key.startsWith('$'))) {
    return [equality(field, condition)];
  }
  return Object.entries(condition).flatMap(([operator, operand]) => {
    switch (operator) {
      case '$eq':
        return [equality(field, operand)];
      case '$ne':
        return [{ kind: 'not', node: equality(field, operand) }];
      case '$in':
        return [membership(field, operand)];
      case '$nin':
        return [{ kind: 'not', node: membership(field, operand) }];
      case '$gt':
      case '$gte':
      case '$lt':
      case '$lte':
        return [comparison(field, operator, operand)];
      case '$all':
        return all(field, operand);
      case '$regex':
        return [regex(field, operand, condition['$options'])];
      case '$options':
        if (!('$regex' in condition)) throw new CommandError('BadValue', '$options needs a $regex');
        return [];
      case '$elemMatch':
        return [elementMatch(field, operand)];
      case '$exists':
        return [
          operand === false || operand === 0 || operand === null
            ? missing(field, [values(field, [NULL_OR_MISSING])])
            : existing(field),
        ];
      case '$not':
        if (operand instanceof RegExp) return [{ kind: 'not', node: regex(field, operand, undefined) }];
        if (!isDocument(operand)) throw new CommandError('BadValue', '$not needs a regex or a document');
        return [{ kind: 'not', node: branch(parseField(field, operand)) }];
      case '$near':
      case '$nearSphere':
        return [{ kind: 'near', near: parseNear(field, operator, condition) }];
      case '$minDistance':
      case '$maxDistance':
        if ('$near' in condition || '$nearSphere' in condition) return [];
        throw new CommandError('BadValue', `${operator} needs a $near or a $nearSphere`);
      case '$type':
        return [ofTypes(field, typesNamed(operand))];
      case '$size':
        return [size(field, operand)];
      case '$geoWithin':
      case '$geoIntersects':
      case '$mod':
      case '$bitsAllSet':
      case '$bitsAllClear':
      case '$bitsAnySet':
      case '$bitsAnyClear':
        return [opaque({ [field]: { [operator]: operand } })];
      default:
        if (REFUSED.has(operator)) throw notImplemented(operator);
        throw new CommandError('BadValue', `unknown operator: ${operator}`);
    }
  });
}

/** Values that equal each other exactly when their encodings do, and that no array of them can be mistaken for. */
function isScalar(value: unknown): boolean {
  if (value === null || value === undefined || Array.isArray(value) || value instanceof RegExp || isDocument(value))
    return false;
  return !(
    typeof value === 'object' &&
    '_bsontype' in value &&
    (value._bsontype === 'MinKey' || value._bsontype === 'MaxKey')
  );
}

const NULL_OR_MISSING: Interval = between(Buffer.from([KeyTag.undefined]), Buffer.from([KeyTag.null + 1]));

function equality(field: string, operand: unknown): FilterNode {
  if (isScalar(operand)) return values(field, [point(encodeKey(operand))]);
  if (operand === null || operand === undefined) {
    return { ...equalTo(field, null, [values(field, [NULL_OR_MISSING])]), nullAt: field };
  }
  if (isDocument(operand)) return values(field, [point(encodeKey(operand))]);
  return equalTo(field, operand);
}

/** @throws CommandError BadValue (2), FailedToParse (9) */
function size(field: string, operand: unknown): FilterNode {
  if (typeof operand !== 'number' || !Number.isInteger(operand)) {
    throw new CommandError('FailedToParse', `Failed to parse $size. Expected an integer: ${field}`);
  }
  if (operand < 0) throw new CommandError('FailedToParse', `Failed to parse $size. Expected a non-negative number`);
  return ofLength(field, operand);
}

/** @throws CommandError BadValue (2) */
function elementMatch(field: string, operand: unknown): FilterNode {
  const hints = elementHints(field, operand);
  const condition = isDocument(operand) ? operand : {};
  const [first] = Object.keys(condition);
  const isValue = first?.startsWith('$') === true && !['$and', '$or', '$nor'].includes(first);
  return isValue ? elementOf(field, elementFilters(condition), hints) : memberOf(field, parseFilter(condition), hints);
}

/** Operators that look into an array wherever it stands. */
const OF_ARRAYS = ['$size', '$elemMatch'];

function elementFilters(condition: BsonDocument): ElementFilters {
  const entries = Object.entries(condition);
  const filterOf = (own: boolean): Filter => {
    const chosen = entries.filter(([operator]) => OF_ARRAYS.includes(operator) === own);
    return parseFilter(chosen.length === 0 ? {} : { element: Object.fromEntries(chosen) });
  };
  return { ofArray: filterOf(true), ofValue: filterOf(false) };
}

function membership(field: string, operand: unknown): FilterNode {
  if (!Array.isArray(operand)) throw new CommandError('BadValue', '$in needs an array');
  if (operand.length > MAX_IN) throw new CommandError('BadValue', `$in of more than ${MAX_IN} values`);
  const scalars = operand.filter((each) => isScalar(each) || isDocument(each));
  const inScalars = values(
    field,
    scalars.map((each) => point(encodeKey(each))),
  );
  const others = operand.filter((each) => !isScalar(each) && !isDocument(each));
  if (others.length === 0) return inScalars;
  const nodes = others.map((each) => (each instanceof RegExp ? regex(field, each, undefined) : equality(field, each)));
  return { kind: 'or', nodes: scalars.length > 0 ? [inScalars, ...nodes] : nodes };
}

/** An `$eq`, an expression or an `$elemMatch` for each operand; for none nothing holds. */
function all(field: string, operand: unknown): FilterNode[] {
  if (!Array.isArray(operand)) throw new CommandError('BadValue', '$all needs an array');
  if (operand.length === 0) return [values(field, [])];
  return operand.map((each: unknown) => {
    if (each instanceof RegExp) return regex(field, each, undefined);
    return isDocument(each) && '$elemMatch' in each ? elementMatch(field, each['$elemMatch']) : equality(field, each);
  });
}

const NOT_A_NUMBER = encodeKey(NaN);

/** A comparison only holds between values of one type: its interval stays within the operand's tag. */
function comparison(field: string, operator: '$gt' | '$gte' | '$lt' | '$lte', operand: unknown): FilterNode {
  if (operand instanceof RegExp) {
    throw new CommandError('BadValue', `Can't have RegEx as arg to predicate over field '${field}'.`);
  }
  if (!isScalar(operand)) return compared(field, operator, operand);
  const key = encodeKey(operand);
  if (key.equals(NOT_A_NUMBER)) return values(field, operator.endsWith('e') ? [point(key)] : []);
  return values(field, [beside(operator, key)]);
}

/** @returns the values of its type that compare with one, given its encoding, which is not that of NaN */
function beside(operator: '$gt' | '$gte' | '$lt' | '$lte', key: Buffer): Interval {
  const tag = key[0] ?? 0;
  const start = tag === KeyTag.number ? Buffer.from([tag, 0, 1]) : Buffer.from([tag]);
  const end = Buffer.from([tag + 1]);
  switch (operator) {
    case '$gt':
      return between(after(key), end);
    case '$gte':
      return between(key, end);
    case '$lt':
      return between(start, key);
    case '$lte':
      return between(start, after(key));
  }
}

/** Each condition on an element's member also holds for the array as a whole. */
function elementHints(field: string, operand: unknown): ValuesNode[] {
  if (!isDocument(operand)) throw new CommandError('BadValue', '$elemMatch needs an object');
  if (Object.keys(operand).some((key) => key.startsWith('$'))) {
    return parseField(field, operand).flatMap(hintsOf);
  }
  return Object.entries(operand).flatMap(([key, value]) => parseField(`${field}.${key}`, value).flatMap(hintsOf));
}

function hintsOf(node: FilterNode): ValuesNode[] {
  if (node.kind === 'values') return [node];
  return node.kind === 'opaque' ? [...node.hints] : [];
}
