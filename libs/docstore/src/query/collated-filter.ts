import { isDocument, type BsonDocument } from '../bson/document';
import { refuseByBytes, type Collation } from './collation';
import { Filter, opaque, type FilterNode } from './filter';
import { parseFilter } from './parse-filter';

/** Operators whose operands are compared with values; an expression is matched, whatever the collation. */
const COMPARING = new Set(['$eq', '$ne', '$gt', '$gte', '$lt', '$lte', '$in', '$nin', '$all', '$elemMatch']);

/**
 * As {@link parseFilter}, under a collation when there is one: conditions on strings are then tested on the documents,
 * as every index has strings in the order of their bytes; the other conditions stay as they are.
 */
export function filterOf(filter: BsonDocument | undefined, collation: Collation | undefined): Filter {
  const plain = parseFilter(filter);
  if (collation === undefined || filter === undefined || !containsText(filter)) return plain;
  return new Filter({ kind: 'and', nodes: conditions(filter, collation) });
}

function conditions(filter: BsonDocument, collation: Collation): FilterNode[] {
  return Object.entries(filter).flatMap(([key, value]): FilterNode[] => {
    if (!key.startsWith('$')) return condition(key, value, collation);
    if (key === '$expr') {
      refuseByBytes(collation, value);
      return [opaque({ $expr: value }, [], collation.context)];
    }
    const branches = Array.isArray(value) ? value.filter(isDocument).map((each) => all(each, collation)) : [];
    if (key === '$and') return branches;
    if (key === '$or') return [{ kind: 'or', nodes: branches }];
    if (key === '$nor') return branches.map((node) => ({ kind: 'not', node }));
    return [...parseFilter({ [key]: value }).conjuncts];
  });
}

function all(filter: BsonDocument, collation: Collation): FilterNode {
  return { kind: 'and', nodes: conditions(filter, collation) };
}

function condition(field: string, value: unknown, collation: Collation): FilterNode[] {
  if (!isDocument(value) || !Object.keys(value).some((key) => key.startsWith('$'))) {
    return containsText(value)
      ? [opaque({ [field]: { $eq: value } }, [], collation.context)]
      : [...parseFilter({ [field]: value }).conjuncts];
  }
  const others: BsonDocument = {};
  const nodes: FilterNode[] = [];
  for (const [operator, operand] of Object.entries(value)) {
    if (operator === '$not' && isDocument(operand)) {
      nodes.push({ kind: 'not', node: { kind: 'and', nodes: condition(field, operand, collation) } });
    } else if (COMPARING.has(operator) && containsText(operand)) {
      nodes.push(opaque({ [field]: { [operator]: operand } }, [], collation.context));
    } else others[operator] = operand;
  }
  return Object.keys(others).length === 0 ? nodes : [...nodes, ...parseFilter({ [field]: others }).conjuncts];
}

/** @returns whether a value is a string, or holds one */
export function containsText(value: unknown): boolean {
  if (typeof value === 'string') return true;
  if (Array.isArray(value)) return value.some(containsText);
  return isDocument(value) && Object.values(value).some(containsText);
}
