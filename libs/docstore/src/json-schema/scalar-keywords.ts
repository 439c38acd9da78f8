import { CommandError } from '../errors';
import { booleanOperand, countOperand, patternOperand, type Keyword } from './operands';
import { compareNumbers, isMultiple, isNumber } from './values';

function numberOperand(operand: unknown, keyword: string): unknown {
  const isLong = typeof operand === 'object' && operand !== null && '_bsontype' in operand;
  if (typeof operand === 'number' || (isLong && isNumber(operand))) return operand;
  throw new CommandError('TypeMismatch', `$jsonSchema keyword '${keyword}' must be a number`);
}

/** @param exclusive the keyword beside it that leaves the bound itself out, a boolean as in draft 4 of JSON Schema */
function bound(exclusive: string, holds: (order: number, isExclusive: boolean) => boolean): Keyword {
  return (operand, { keyword, schema }) => {
    const limit = numberOperand(operand, keyword);
    const isExclusive = schema[exclusive] === true;
    return (value) => {
      if (!isNumber(value)) return true;
      const order = compareNumbers(value, limit);
      return order !== undefined && holds(order, isExclusive);
    };
  };
}

/** It only changes what another keyword means. */
function companion(of: string): Keyword {
  return (operand, { keyword, schema }) => {
    booleanOperand(operand, keyword);
    if (!(of in schema)) {
      throw new CommandError('FailedToParse', `$jsonSchema keyword '${keyword}' needs '${of}' beside it`);
    }
    return () => true;
  };
}

const multipleOf: Keyword = (operand, { keyword }) => {
  const divisor = numberOperand(operand, keyword);
  if (!(Number(String(divisor)) > 0)) {
    throw new CommandError('FailedToParse', "$jsonSchema keyword 'multipleOf' must be a number above 0");
  }
  return (value) => !isNumber(value) || isMultiple(value, divisor);
};

/** Lengths count characters (code points), not bytes. */
function length(holds: (length: number, limit: number) => boolean): Keyword {
  return (operand, { keyword }) => {
    const limit = countOperand(operand, keyword);
    return (value) => typeof value !== 'string' || holds([...value].length, limit);
  };
}

const pattern: Keyword = (operand, { keyword }) => {
  const expression = patternOperand(operand, keyword);
  return (value) => typeof value !== 'string' || expression.test(value);
};

export const scalarKeywords: Readonly<Record<string, Keyword>> = {
  minimum: bound('exclusiveMinimum', (order, isExclusive) => order > 0 || (order === 0 && !isExclusive)),
  maximum: bound('exclusiveMaximum', (order, isExclusive) => order < 0 || (order === 0 && !isExclusive)),
  exclusiveMinimum: companion('minimum'),
  exclusiveMaximum: companion('maximum'),
  multipleOf,
  minLength: length((characters, limit) => characters >= limit),
  maxLength: length((characters, limit) => characters <= limit),
  pattern,
};
