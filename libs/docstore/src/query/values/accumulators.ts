import { Decimal128 } from 'bson';
import * as mingoAccumulators from 'mingo/operators/accumulator';
import type { Any, AnyObject, Options } from 'mingo/types';
import { add, divide, isNumeric, type Numeric } from '../../bson/arithmetic';
import { encodeKey } from '../../indexes/key-writer';
import { compareValues, type StringOrder } from './compare';

type Accumulator = (documents: AnyObject[], expression: Any, options: Options) => unknown;

const isDecimal = (value: unknown): value is Decimal128 => value instanceof Decimal128;

function valuesOf(documents: AnyObject[], expression: Any, options: Options): unknown[] {
  return mingoAccumulators.$push(documents, expression, options) as unknown[];
}

/** Decimals are added up exactly, the other numbers as mingo does; then the two. */
function sumOf(values: readonly unknown[]): Numeric {
  const decimals = values.filter(isDecimal);
  const others = values
    .filter((each) => isNumeric(each) && !isDecimal(each))
    .reduce((sum: number, each) => sum + Number(each), 0);
  return decimals.reduce<Numeric>(add, others);
}

function $sum(documents: AnyObject[], expression: Any, options: Options): unknown {
  if (typeof expression === 'number') return mingoAccumulators.$sum(documents, expression, options);
  const values = valuesOf(documents, expression, options);
  return values.some(isDecimal) ? sumOf(values) : mingoAccumulators.$sum(values as AnyObject[], null, options);
}

function $avg(documents: AnyObject[], expression: Any, options: Options): unknown {
  const values = valuesOf(documents, expression, options);
  if (!values.some(isDecimal)) return mingoAccumulators.$avg(values as AnyObject[], null, options);
  return divide(sumOf(values), values.filter(isNumeric).length);
}

/** A field that is missing adds nothing. */
function $push(documents: AnyObject[], expression: Any, options: Options): unknown[] {
  const found = mingoAccumulators.$push(documents, [expression], options) as unknown[][];
  return found.flatMap(([value]) => (value === undefined ? [] : [value]));
}

/** Each value once, by equality in BSON comparison order. */
function $addToSet(documents: AnyObject[], expression: Any, options: Options): unknown[] {
  const values = new Map(
    $push(documents, expression, options).map((each) => [encodeKey(each).toString('latin1'), each]),
  );
  return [...values.values()];
}

/** @param strings the order of strings, when it is not that of their bytes */
export function accumulators(strings?: StringOrder): Record<string, Accumulator> {
  const extreme =
    (wanted: number): Accumulator =>
    (documents, expression, options) => {
      const values = valuesOf(documents, expression, options);
      const present = values.filter((each) => each !== null && each !== undefined);
      return present.reduce(
        (best, each) => (Math.sign(compareValues(each, best, strings)) === wanted ? each : best),
        present[0] ?? null,
      );
    };
  return { $push, $addToSet, $sum, $avg, $min: extreme(-1), $max: extreme(1) };
}
