import { Context } from 'mingo';
import { CommandError } from '../errors';
import * as accumulators from 'mingo/operators/accumulator';
import * as expressions from 'mingo/operators/expression';
import * as projections from 'mingo/operators/projection';
import * as queries from 'mingo/operators/query';
import * as windows from 'mingo/operators/window';
import { $range } from '../limits/bounded-range';
import { geoOperators } from './geo-operators';
import { stages } from './stages';
import { accumulators as exactAccumulators } from './values/accumulators';
import { arithmetic } from './values/arithmetic';
import type { StringOrder } from './values/compare';
import { expressionComparisons, queryComparisons } from './values/comparisons';
import { orderingStages } from './values/ordering';

/**
 * The language of queries and pipelines that runs on decoded documents: every operator that mingo knows, those that
 * compare or calculate exact with Decimal128.
 * @param strings the order of strings, when it is not that of their bytes
 */
export function contextOf(strings?: StringOrder): Context {
  return Context.init({
    accumulator: { ...accumulators, ...exactAccumulators(strings) },
    expression: { ...expressions, $range, ...arithmetic, ...expressionComparisons(strings) },
    pipeline: { ...stages, ...orderingStages(stages, strings) },
    projection: projections,
    query: { ...queries, ...queryComparisons(strings), ...geoOperators },
    window: windows,
  } as never);
}

/** The language with strings compared by their bytes. */
export const mingoContext = contextOf();

/** Runs something of mingo's: what it complains about is the caller's input, code 2. */
export function withMingo<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError('BadValue', error instanceof Error ? error.message : String(error));
  }
}
