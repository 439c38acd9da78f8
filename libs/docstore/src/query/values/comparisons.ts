import { Decimal128 } from 'bson';
import { evalExpr } from 'mingo/core';
import * as mingoExpressions from 'mingo/operators/expression';
import * as mingoQueries from 'mingo/operators/query';
import type { Any, Options } from 'mingo/types';
import { resolve } from 'mingo/util';
import { isDocument } from '../../bson/document';
import { CommandError, notImplemented } from '../../errors';
import { compareValues, isSameType, type StringOrder } from './compare';
import { containsDecimal } from './decimals';

type QueryOperator = (selector: string, value: Any, options: Options) => (document: Any) => boolean;
type Expression = (document: Any, expression: Any, options: Options) => unknown;
type Holds = (found: unknown, operand: unknown, depth: number) => boolean;

const RANGES: Readonly<Record<'$gt' | '$gte' | '$lt' | '$lte', (order: number) => boolean>> = {
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

/**
 * The comparisons of filters, on decoded values. Mingo's own compare plain values; these compare by exact value where a
 * Decimal128 is concerned, and everything where strings have an order of their own.
 */
export function queryComparisons(strings?: StringOrder): Record<string, QueryOperator> {
  const equal = (a: unknown, b: unknown): boolean =>
    b === null || b === undefined ? (a ?? null) === null : compareValues(a, b, strings) === 0;
  const $eq: Holds = (found, operand, depth) =>
    (Array.isArray(found) && found.flat(depth).some((each) => equal(each, operand))) || equal(found, operand);
  const $in: Holds = (found, operand, depth) => {
    if (!Array.isArray(operand)) throw new CommandError('BadValue', '$in needs an array');
    return operand.some((each) => (each instanceof RegExp ? isMatch(found, each) : $eq(found, each, depth)));
  };
  const own: Record<string, Holds> = {
    $eq,
    $ne: (found, operand, depth) => !$eq(found, operand, depth),
    $in,
    $nin: (found, operand, depth) => !$in(found, operand, depth),
  };
  for (const [name, holds] of Object.entries(RANGES)) {
    own[name] = (found, operand) =>
      (Array.isArray(found) && !Array.isArray(operand) ? found : [found]).some(
        (each) => isSameType(each, operand) && holds(compareValues(each, operand, strings)),
      );
  }
  const operators: Record<string, QueryOperator> = { $all: allOf($eq, strings), $type };
  for (const name of INEXACT) operators[name] = refusing(name);
  for (const [name, holds] of Object.entries(own)) {
    operators[name] = choosing(Reflect.get(mingoQueries, name) as QueryOperator, holds, strings);
  }
  return operators;
}

const INEXACT = ['$mod', '$bitsAllSet', '$bitsAllClear', '$bitsAnySet', '$bitsAnyClear'];

function refusing(name: string): QueryOperator {
  const plain = Reflect.get(mingoQueries, name) as QueryOperator;
  return (selector, operand, options) => {
    const test = plain(selector, operand, options);
    return (document) => {
      if (containsDecimal(operand) || containsDecimal(resolve(document as never, selector))) {
        throw notImplemented(`${name} of a Decimal128`);
      }
      return test(document);
    };
  };
}

/** Within `$elemMatch`; elsewhere types are read from the bytes. */
const $type: QueryOperator = (selector, operand, options) => {
  const names: unknown[] = Array.isArray(operand) ? operand : [operand];
  const test = mingoQueries.$type(
    selector,
    names.filter((each) => each !== 'decimal' && each !== 19) as never,
    options,
  );
  const takesDecimal = names.some((each) => each === 'decimal' || each === 19 || each === 'number');
  return (document) => {
    const found = resolve(document as never, selector, { unwrapArray: true });
    const isDecimal = (Array.isArray(found) ? found : [found]).some((each) => each instanceof Decimal128);
    return (takesDecimal && isDecimal) || test(document as never);
  };
};

function choosing(plain: QueryOperator, holds: Holds, strings: StringOrder | undefined): QueryOperator {
  return (selector, operand, options) => {
    const always = strings !== undefined || containsDecimal(operand);
    const test = plain(selector, operand, options);
    const depth = selector.split('.').length;
    return (document) => {
      const found = resolve(document as never, selector, { unwrapArray: true });
      return always || containsDecimal(found) ? holds(found, operand, depth) : test(document);
    };
  };
}

function isMatch(found: unknown, pattern: RegExp): boolean {
  return (Array.isArray(found) ? found : [found]).some((each) => typeof each === 'string' && pattern.test(each));
}

/** `$all` is an `$eq`, a pattern or an `$elemMatch` for each of its operands. */
function allOf($eq: Holds, strings: StringOrder | undefined): QueryOperator {
  return (selector, operand, options) => {
    if (!Array.isArray(operand)) throw new CommandError('BadValue', '$all needs an array');
    const plain = mingoQueries.$all(selector, operand, options);
    const tests = operand.map((each: unknown): ((document: Any) => boolean) => {
      if (isDocument(each) && '$elemMatch' in each) {
        const test = mingoQueries.$elemMatch(selector, each['$elemMatch'] as never, options);
        return (document) => test(document as never);
      }
      return (document) => {
        const found = resolve(document as never, selector, { unwrapArray: true });
        return each instanceof RegExp ? isMatch(found, each) : $eq(found, each, 1);
      };
    });
    const always = strings !== undefined || containsDecimal(operand);
    return (document) =>
      always || containsDecimal(document)
        ? tests.length > 0 && tests.every((test) => test(document))
        : plain(document as never);
  };
}

/** The comparisons of expressions: between all types, in BSON comparison order. */
export function expressionComparisons(strings?: StringOrder): Record<string, Expression> {
  const results: Record<string, (order: number) => unknown> = {
    $eq: (order) => order === 0,
    $ne: (order) => order !== 0,
    $cmp: Math.sign,
    ...RANGES,
  };
  const operators: Record<string, Expression> = {};
  for (const [name, result] of Object.entries(results)) {
    const plain = Reflect.get(mingoExpressions, name) as Expression;
    operators[name] = (document, expression, options) => {
      const operands = evalExpr(document, expression, options);
      if (!Array.isArray(operands) || operands.length !== 2) return plain(document, expression, options);
      return result(compareValues(operands[0], operands[1], strings));
    };
  }
  operators['$in'] = (document, expression, options) => {
    const operands = evalExpr(document, expression, options);
    const [wanted, list] = Array.isArray(operands) ? operands : [];
    if (!Array.isArray(list)) throw new CommandError('Location40081', '$in requires an array as a second argument');
    return list.some((each) => compareValues(each, wanted, strings) === 0);
  };
  return operators;
}
