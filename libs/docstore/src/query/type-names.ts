import { BsonType } from '../bson/raw';
import { CommandError } from '../errors';

/** The names of BSON types in `$type`. */
const TYPES: ReadonlyMap<unknown, readonly number[]> = new Map<unknown, readonly number[]>([
  ['double', [BsonType.double]],
  ['string', [BsonType.string]],
  ['object', [BsonType.document]],
  ['array', [BsonType.array]],
  ['binData', [BsonType.binary]],
  ['undefined', [BsonType.undefined]],
  ['objectId', [BsonType.objectId]],
  ['bool', [BsonType.boolean]],
  ['date', [BsonType.date]],
  ['null', [BsonType.null]],
  ['regex', [BsonType.regex]],
  ['dbPointer', [0x0c]],
  ['javascript', [0x0d]],
  ['symbol', [0x0e]],
  ['javascriptWithScope', [0x0f]],
  ['int', [BsonType.int32]],
  ['timestamp', [BsonType.timestamp]],
  ['long', [BsonType.int64]],
  ['decimal', [BsonType.decimal128]],
  ['minKey', [BsonType.minKey]],
  ['maxKey', [BsonType.maxKey]],
  ['number', [BsonType.double, BsonType.int32, BsonType.int64, BsonType.decimal128]],
  [-1, [BsonType.minKey]],
]);
const CODES = new Set([...TYPES.values()].flat());

/**
 * @param operand a name or number of a BSON type, or several
 * @throws CommandError BadValue (2) for a type that does not exist, FailedToParse (9) for none
 */
export function typesNamed(operand: unknown): ReadonlySet<number> {
  const names: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (names.length === 0) throw new CommandError('FailedToParse', '$type must match at least one type');
  const types = names.flatMap((name) => {
    const known = TYPES.get(name);
    if (known !== undefined) return known;
    if (typeof name === 'number' && name !== BsonType.minKey && CODES.has(name)) return [name];
    throw new CommandError('BadValue', `Unknown type name alias or invalid numerical type code: ${String(name)}`);
  });
  return new Set(types);
}
