import { encodeKey } from '../indexes/key-writer';
import { isDocument } from '../bson/document';

const TYPES_BY_CLASS: Readonly<Record<string, string>> = {
  Double: 'double',
  Int32: 'int',
  Long: 'long',
  Timestamp: 'timestamp',
  Decimal128: 'decimal',
  ObjectId: 'objectId',
  Binary: 'binData',
  MinKey: 'minKey',
  MaxKey: 'maxKey',
};

/** @returns the alias of a value's BSON type, as `$type` and `bsonType` name it */
export function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  if (Array.isArray(value)) return 'array';
  if (value instanceof Date) return 'date';
  if (value instanceof RegExp) return 'regex';
  if (isDocument(value)) return 'object';
  const name = typeof value === 'object' && '_bsontype' in value ? String(value._bsontype) : '';
  return TYPES_BY_CLASS[name] ?? 'undefined';
}

const NUMBERS = new Set(['double', 'int', 'long', 'decimal']);

export function isNumber(value: unknown): boolean {
  return NUMBERS.has(typeOf(value));
}

/** @returns bytes that are the same for values that are equal: numbers whatever their types, objects whatever the order of their fields */
export function identity(value: unknown): string {
  return encodeKey(canonical(value)).toString('latin1');
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (!isDocument(value)) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([field, each]) => [field, canonical(each)]));
}

/** @returns below 0, 0 or above 0; undefined when one of two numbers is not a number */
export function compareNumbers(a: unknown, b: unknown): number | undefined {
  if (Number.isNaN(Number(String(a))) || Number.isNaN(Number(String(b)))) return undefined;
  return Buffer.compare(encodeKey(a), encodeKey(b));
}

/** @returns whether a number is a whole multiple of another, in decimal arithmetic: 0.3 is a multiple of 0.1 */
export function isMultiple(value: unknown, of: unknown): boolean {
  const a = decimal(value);
  const b = decimal(of);
  if (a === undefined || b === undefined) return false;
  const exponent = Math.min(a.exponent, b.exponent);
  const scale = (each: Decimal): bigint => each.digits * 10n ** BigInt(each.exponent - exponent);
  return scale(a) % scale(b) === 0n;
}

interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

function decimal(value: unknown): Decimal | undefined {
  const match = DECIMAL.exec(String(value));
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  return { digits: BigInt(sign + whole + fraction), exponent: Number(exponent) - fraction.length };
}
