import { BsonType, skipValue, someElement, valueOffset } from '../../bson/raw';
import type { IndexDefinition } from '../../indexes/definition';
import { bestOf } from '../../planner/candidate';
import { parseFilter } from '../../query/parse-filter';
import type { Collection } from '../../storage/catalog';
import { isNamed } from './read-find';

const OPERATORS = ['$eq', '$in', '$lt', '$lte', '$gt', '$gte'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A condition as it is written: both names end with a 0. */
interface Named {
  readonly field: Buffer;
  /** undefined when the value stands for itself */
  readonly operatorName: Buffer | undefined;
}

/** A condition on a component of an index. */
export interface Condition extends Named {
  readonly component: number;
  readonly operator: Operator;
}

/** Conditions whose values are left open, and the index that answers all of them exactly. */
export interface Shape {
  readonly index: IndexDefinition;
  readonly conditions: readonly Condition[];
  /** how many leading components are compared for equality */
  readonly points: number;
}

/** A shape that was met; `shape` is undefined when no index answers it to the last. */
interface Met {
  readonly conditions: readonly Named[];
  readonly shape: Shape | undefined;
}

/** The shapes of filters that a collection was asked with, those of late first. */
interface KnownShapes {
  readonly indexVersion: number;
  readonly met: Met[];
}

const KEPT = 32;
const MAX_CONDITIONS = 32;
const DOLLAR = 0x24;
const known = new WeakMap<Collection, KnownShapes>();

/** @returns the shape of the filter at an offset; undefined when it is none that one index answers to the last */
export function shapeOf(collection: Collection, body: Buffer, start: number, commits: number): Shape | undefined {
  const { shape } = met(collection, body, start) ?? {};
  // An array that was stored since has made several entries of one document.
  return shape !== undefined && shape.index.visibleFrom <= commits && isSingle(shape.index) ? shape : undefined;
}

function met(collection: Collection, body: Buffer, start: number): Met | undefined {
  let of = known.get(collection);
  if (of?.indexVersion !== collection.indexVersion) {
    of = { indexVersion: collection.indexVersion, met: [] };
    known.set(collection, of);
  }
  const at = of.met.findIndex(({ conditions }) => fits(body, start, conditions));
  const found = of.met[at];
  if (at === 0) return found;
  if (found !== undefined) of.met.splice(at, 1);
  const conditions = found?.conditions ?? conditionsAt(body, start);
  if (conditions === undefined) return undefined;
  const next = found ?? { conditions, shape: answeredBy(collection, conditions) };
  if (of.met.unshift(next) > KEPT) of.met.pop();
  return next;
}

function isSingle({ components }: IndexDefinition): boolean {
  for (const component of components) if (component.multikey) return false;
  return true;
}

/** @returns whether a filter consists of these conditions, in their order */
function fits(body: Buffer, start: number, conditions: readonly Named[]): boolean {
  let at = start + 4;
  for (const { field, operatorName } of conditions) {
    const type = body[at] ?? 0;
    if (type === 0 || !isNamed(body, at, field)) return false;
    const value = at + 1 + field.length;
    if (operatorName === undefined) {
      if (type === BsonType.document) return false;
    } else {
      const inner = value + 4;
      const innerType = body[inner] ?? 0;
      if (type !== BsonType.document || innerType === 0 || !isNamed(body, inner, operatorName)) return false;
      if (body[skipValue(body, innerType, inner + 1 + operatorName.length)] !== 0) return false;
    }
    at = skipValue(body, type, value);
  }
  return body[at] === 0;
}

/** @returns the conditions of a filter; undefined when a field has something else than one condition */
function conditionsAt(body: Buffer, start: number): Named[] | undefined {
  const conditions: Named[] = [];
  const isOther = someElement(body, start, (type, value, element) => {
    const field = body.subarray(element + 1, value);
    if (field[0] === DOLLAR) return true;
    let operatorName: Buffer | undefined;
    if (type === BsonType.document) {
      const inner = value + 4;
      if (body[inner + 1] !== DOLLAR) return true;
      const innerValue = valueOffset(body, inner);
      if (body[skipValue(body, body[inner] ?? 0, innerValue)] !== 0) return true;
      operatorName = Buffer.from(body.subarray(inner + 1, innerValue));
    }
    conditions.push({ field: Buffer.from(field), operatorName });
    return false;
  });
  return isOther || conditions.length === 0 || conditions.length > MAX_CONDITIONS ? undefined : conditions;
}

/** The planner's choice for conditions of this kind, if its index answers all of them whatever the values are. */
function answeredBy({ indexes }: Collection, named: readonly Named[]): Shape | undefined {
  const sample: Record<string, unknown> = {};
  const operators: Operator[] = [];
  for (const { field, operatorName } of named) {
    const operator = operatorName === undefined ? '$eq' : textOf(operatorName);
    if (!isOperator(operator) || textOf(field) in sample) return undefined;
    operators.push(operator);
    sample[textOf(field)] = { [operator]: operator === '$in' ? [''] : '' };
  }
  const usable = indexes.filter(({ partial, sparse }) => partial === undefined && !sparse);
  const index = bestOf(usable, parseFilter(sample).conjuncts, [])?.index;
  if (index === undefined || index.components.some(({ mask }) => mask !== 0)) return undefined;
  const conditions = named.map((each, i) => ({
    ...each,
    operator: operators[i] ?? '$eq',
    component: index.components.findIndex(({ path }) => path.name === textOf(each.field)),
  }));
  if (conditions.some(({ component, operator }) => component === -1 || (operator === '$in' && component > 0))) {
    return undefined;
  }
  const isPoint = (at: number): boolean =>
    conditions.some(({ component, operator }) => component === at && (operator === '$eq' || operator === '$in'));
  let points = 0;
  while (isPoint(points)) points++;
  return points === 0 ? undefined : { index, conditions, points };
}

function textOf(name: Buffer): string {
  return name.toString('utf8', 0, name.length - 1);
}

function isOperator(operator: string): operator is Operator {
  return (OPERATORS as readonly string[]).includes(operator);
}
