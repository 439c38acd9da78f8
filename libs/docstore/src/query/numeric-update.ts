import { Decimal128, Long } from 'bson';
import { add, isNumeric, multiply, type Numeric } from '../bson/arithmetic';
import type { BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { encodeKey } from '../indexes/key-writer';
import { placesOf, type Place, type PositionalContext } from './update-paths';

const OPERATORS: ReadonlyMap<string, (place: Place, operand: unknown, path: string) => void> = new Map([
  ['$inc', (place, operand, path) => calculate('$inc', place, operand, path, add)],
  ['$mul', (place, operand, path) => calculate('$mul', place, operand, path, multiply)],
  ['$min', (place, operand) => keep(place, operand, -1)],
  ['$max', (place, operand) => keep(place, operand, 1)],
]);

/**
 * Applies `$inc`, `$mul`, `$min` or `$max` in place: exact between integers and decimals, `$min` and `$max` in BSON
 * comparison order.
 * @returns false for every other operator
 * @throws CommandError TypeMismatch (14) for what is no number; what {@link placesOf} throws
 */
export function applyNumeric(
  document: BsonDocument,
  operator: string,
  fields: BsonDocument,
  context: PositionalContext,
): boolean {
  const apply = OPERATORS.get(operator);
  if (apply === undefined) return false;
  for (const [path, operand] of Object.entries(fields)) {
    for (const place of placesOf(document, path, context)) apply(place, operand, path);
  }
  return true;
}

function calculate(
  operator: string,
  place: Place,
  operand: unknown,
  path: string,
  combine: (a: Numeric, b: Numeric) => Numeric,
): void {
  if (!isNumeric(operand)) {
    throw new CommandError('TypeMismatch', `Cannot apply ${operator} with a non-numeric argument to '${path}'`);
  }
  const value = place.get();
  if (value === undefined) {
    place.set(operator === '$inc' ? operand : zeroLike(operand));
    return;
  }
  if (!isNumeric(value)) {
    throw new CommandError('TypeMismatch', `Cannot apply ${operator} to a value of non-numeric type: field '${path}'`);
  }
  place.set(combine(value, operand));
}

function zeroLike(operand: Numeric): Numeric {
  if (operand instanceof Decimal128) return Decimal128.fromString('0');
  return operand instanceof Long ? Long.ZERO : 0;
}

function keep(place: Place, operand: unknown, wanted: number): void {
  const value = place.get();
  if (value === undefined || Math.sign(Buffer.compare(encodeKey(operand), encodeKey(value))) === wanted) {
    place.set(operand);
  }
}
