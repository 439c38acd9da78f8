import { evalExpr } from 'mingo/core';
import * as expressions from 'mingo/operators/expression';
import { CommandError } from '../errors';
import type { Expression } from '../query/values/arithmetic';

/** As MongoDB: 100 MB of values of 16 bytes. */
const MAX_ELEMENTS = 6_553_600;

const range = expressions.$range as Expression;

/** `$range`, refused before it fills the memory. @throws CommandError ExceededMemoryLimit (146) */
export const $range: Expression = (document, expression, options) => {
  const operands = evalExpr(document, expression, options);
  const [start, end, step = 1] = Array.isArray(operands) ? operands.map(Number) : [];
  if (start !== undefined && end !== undefined && (end - start) / step > MAX_ELEMENTS) {
    throw new CommandError(
      'ExceededMemoryLimit',
      `$range would use too much memory (${MAX_ELEMENTS} elements at most)`,
    );
  }
  return range(document, expression, options);
};
