import { Decimal128, Long } from 'bson';
import { evalExpr } from 'mingo/core';
import * as mingoExpressions from 'mingo/operators/expression';
import type { Any, Options } from 'mingo/types';
import { absolute, add, decimalFrom, divide, isNumeric, multiply, type Numeric } from '../../bson/arithmetic';
import { decimalOf } from '../../bson/decimal';
import { CommandError, notImplemented } from '../../errors';

export type Expression = (document: Any, expression: Any, options: Options) => unknown;
const MINUS_ONE = -1;

/** Done here when an operand is a Decimal128 (or an int64 beyond 2^53), by mingo when none is. */
function exactly(name: string, combine: (operands: readonly Numeric[]) => Numeric): Expression {
  const plain = Reflect.get(mingoExpressions, name) as Expression;
  return (document, expression, options) => {
    const found = evalExpr(document, expression, options);
    const operands: unknown[] = Array.isArray(found) ? found : [found];
    if (!operands.some((each) => each instanceof Decimal128 || each instanceof Long)) {
      const literals = operands.map((each) => ({ $literal: each as Any }));
      return plain(document, Array.isArray(found) ? literals : (literals[0] ?? null), options);
    }
    if (operands.some((each) => each === null || each === undefined)) return null;
    if (operands.every(isNumeric)) return combine(operands);
    throw operands.some((each) => each instanceof Date)
      ? notImplemented(`${name} of a date and a Decimal128`)
      : new CommandError('TypeMismatch', `${name} only supports numeric types`);
  };
}

function two(name: string, operands: readonly Numeric[]): readonly [Numeric, Numeric] {
  const [a, b, more] = operands;
  if (a === undefined || b === undefined || more !== undefined) {
    throw new CommandError('BadValue', `Expression ${name} takes exactly 2 arguments`);
  }
  return [a, b];
}

function quotient(operands: readonly Numeric[]): Numeric {
  const [a, b] = two('$divide', operands);
  const isDecimal = a instanceof Decimal128 || b instanceof Decimal128;
  if (!isDecimal) return Number(a) / Number(b);
  if (isZero(b)) throw new CommandError('BadValue', "can't $divide by zero");
  return divide(a, b);
}

/** Whether a decoded value counts as true: all but null, false and the zeros do. */
function isTrue(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return false;
  return !(isNumeric(value) && isZero(value));
}

function isZero(value: Numeric): boolean {
  if (!(value instanceof Decimal128)) return Number(value) === 0;
  const decimal = decimalOf(value);
  return decimal.kind === 'finite' && decimal.coefficient === 0n;
}

const listed = (expression: Any): Any[] => (Array.isArray(expression) ? expression : [expression]);
const truth = (condition: Any): Any => ({ $and: [condition] });

function $cond(document: Any, expression: Any, options: Options): unknown {
  if (Array.isArray(expression)) {
    const [condition, ...branches] = expression as Any[];
    return mingoExpressions.$cond(document as never, [truth(condition), ...branches] as never, options);
  }
  const named = expression as { if: Any };
  return mingoExpressions.$cond(document as never, { ...named, if: truth(named.if) } as never, options);
}

function $switch(document: Any, expression: Any, options: Options): unknown {
  const { branches, ...rest } = expression as { branches: { case: Any; then: Any }[] };
  if (!Array.isArray(branches)) throw new CommandError('BadValue', '$switch expected an array for branches');
  const checked = branches.map((each) => ({ ...each, case: truth(each.case) }));
  return mingoExpressions.$switch(document as never, { ...rest, branches: checked } as never, options);
}

function $filter(document: Any, expression: Any, options: Options): unknown {
  const named = expression as { cond: Any };
  return mingoExpressions.$filter(document as never, { ...named, cond: truth(named.cond) } as never, options);
}

function $toDecimal(document: Any, expression: Any, options: Options): unknown {
  const value = evalExpr(document, expression, options);
  if (value === null || value === undefined) return null;
  if (isNumeric(value)) return decimalFrom(value);
  if (typeof value === 'boolean') return decimalFrom(value ? 1 : 0);
  if (value instanceof Date) return decimalFrom(value.getTime());
  try {
    if (typeof value === 'string') return Decimal128.fromStringWithRounding(value);
  } catch {
    throw new CommandError('ConversionFailure', `Failed to parse number '${String(value)}' in $convert`);
  }
  throw new CommandError('ConversionFailure', 'Unsupported conversion to decimal in $convert');
}

function $convert(document: Any, expression: Any, options: Options): unknown {
  const named = expression as { to: Any };
  const to = evalExpr(document, named.to, options);
  if (to === 'decimal' || to === 19) throw notImplemented('$convert to decimal ($toDecimal is)');
  return mingoExpressions.$convert(document as never, named as never, options);
}

function $toString(document: Any, expression: Any, options: Options): unknown {
  const value = evalExpr(document, expression, options);
  if (value instanceof Decimal128 || value instanceof Long) return String(value);
  return mingoExpressions.$toString(document as never, { $literal: value } as never, options);
}

function $type(document: Any, expression: Any, options: Options): unknown {
  const value = evalExpr(document, expression, options);
  if (value instanceof Decimal128) return 'decimal';
  return mingoExpressions.$type(document as never, { $literal: value } as never, options);
}

/** Expressions that know Decimal128. */
export const arithmetic: Readonly<Record<string, Expression>> = {
  $add: exactly('$add', (operands) => operands.reduce(add)),
  $multiply: exactly('$multiply', (operands) => operands.reduce(multiply)),
  $subtract: exactly('$subtract', (operands) => {
    const [a, b] = two('$subtract', operands);
    return add(a, multiply(b, MINUS_ONE));
  }),
  $divide: exactly('$divide', quotient),
  $abs: exactly('$abs', ([value = 0]) => (value instanceof Decimal128 ? absolute(value) : Math.abs(Number(value)))),
  $and: (document, expression, options) =>
    listed(expression).every((each) => isTrue(evalExpr(document, each, options))),
  $or: (document, expression, options) => listed(expression).some((each) => isTrue(evalExpr(document, each, options))),
  $not: (document, expression, options) => {
    const [only] = listed(expression);
    return !isTrue(evalExpr(document, only ?? null, options));
  },
  $cond,
  $switch,
  $filter,
  $toDecimal,
  $convert,
  $toString,
  $type,
};
