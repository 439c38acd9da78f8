import { Decimal128, Double, Int32, Long, Timestamp } from 'bson';
import { isDocument } from '../bson/document';
import { CommandError } from '../errors';
import { encodeKey } from '../indexes/key-writer';
import { REMOVED, UNCHANGED, type Operation } from './change';
import { add, integerOf, isTypedNumber, multiply, type TypedNumber } from './numbers';

export function set(operand: unknown): Operation {
  return { creates: true, demandsPath: true, next: () => operand };
}

export function unset(): Operation {
  return { creates: false, demandsPath: false, next: () => REMOVED };
}

/** @throws CommandError TypeMismatch (14) for an operand, and later a value, that is no number */
export function increment(operand: unknown): Operation {
  const by = numberOperand('$inc', operand);
  return {
    creates: true,
    demandsPath: true,
    next: (current, { text }) => (current === undefined ? by : add(numberAt('$inc', current, text), by)),
  };
}

export function multiplyBy(operand: unknown): Operation {
  const by = numberOperand('$mul', operand);
  return {
    creates: true,
    demandsPath: true,
    next: (current, { text }) => (current === undefined ? zeroLike(by) : multiply(numberAt('$mul', current, text), by)),
  };
}

function numberOperand(operator: string, operand: unknown): TypedNumber {
  if (isTypedNumber(operand)) return operand;
  throw new CommandError('TypeMismatch', `Cannot apply ${operator} with a value of non-numeric type`);
}

function numberAt(operator: string, value: unknown, path: string): TypedNumber {
  if (isTypedNumber(value)) return value;
  throw new CommandError('TypeMismatch', `Cannot apply ${operator} to the non-numeric value of '${path}'`);
}

function zeroLike(number: TypedNumber): TypedNumber {
  if (number instanceof Double) return new Double(0);
  if (number instanceof Decimal128) return Decimal128.fromString('0');
  return number instanceof Long ? Long.ZERO : new Int32(0);
}

/** `$min` and `$max`: the lesser or greater in BSON comparison order; what is equal stays as it is. */
export function least(operand: unknown): Operation {
  return bound(operand, -1);
}

export function greatest(operand: unknown): Operation {
  return bound(operand, 1);
}

function bound(operand: unknown, wanted: -1 | 1): Operation {
  const key = encodeKey(operand);
  const next = (current: unknown): unknown =>
    current === undefined || Buffer.compare(key, encodeKey(current)) === wanted ? operand : UNCHANGED;
  return { creates: true, demandsPath: true, next };
}

/** @param operand `true`, or `{ $type: 'date' | 'timestamp' }` */
export function currentDate(operand: unknown): Operation {
  const type = isDocument(operand) ? operand['$type'] : 'date';
  if (typeof operand !== 'boolean' && type !== 'date' && type !== 'timestamp') {
    throw new CommandError('BadValue', "$currentDate needs a boolean or { $type: 'date' | 'timestamp' }");
  }
  const next = (): unknown =>
    type === 'timestamp' ? Timestamp.fromBits(1, Math.floor(Date.now() / 1000)) : new Date();
  return { creates: true, demandsPath: true, next };
}

const BITS: Readonly<Record<string, (x: bigint, y: bigint) => bigint>> = {
  and: (x, y) => x & y,
  or: (x, y) => x | y,
  xor: (x, y) => x ^ y,
};

/** @param operand `{ and | or | xor: integer }`, several in turn */
export function bits(operand: unknown): Operation {
  const steps = Object.entries(isDocument(operand) ? operand : {}).map(([name, by]) => {
    const combine = BITS[name];
    if (combine !== undefined && (by instanceof Int32 || by instanceof Long)) return { combine, by };
    throw new CommandError('BadValue', `The $bit modifier only supports 'and', 'or', and 'xor' with an integer`);
  });
  if (steps.length === 0) throw new CommandError('BadValue', 'You must pass in at least one bitwise operation to $bit');
  const next = (current: unknown, { text }: { text: string }): unknown => {
    if (current !== undefined && !(current instanceof Int32) && !(current instanceof Long)) {
      throw new CommandError('BadValue', `Cannot apply $bit to a value of non-integral type at '${text}'`);
    }
    return steps.reduce<Int32 | Long>(
      (value, { combine, by }) => combined(value, by, combine),
      current ?? new Int32(0),
    );
  };
  return { creates: true, demandsPath: true, next };
}

function combined(a: Int32 | Long, b: Int32 | Long, combine: (x: bigint, y: bigint) => bigint): Int32 | Long {
  const result = combine(integerOf(a), integerOf(b));
  return a instanceof Int32 && b instanceof Int32 ? new Int32(Number(result)) : Long.fromBigInt(result);
}
