import { CommandError } from '../errors';
import { arrayOperand, stringOperand, type Check, type Keyword } from './operands';
import { identity, isNumber, typeOf } from './values';

/** JSON's own types, as BSON names them. */
const JSON_TYPES: ReadonlyMap<string, string> = new Map([
  ['array', 'array'],
  ['boolean', 'bool'],
  ['null', 'null'],
  ['number', 'number'],
  ['object', 'object'],
  ['string', 'string'],
]);
const BSON_TYPES = new Set([
  ...['double', 'string', 'object', 'array', 'binData', 'undefined', 'objectId', 'bool', 'date', 'null', 'regex'],
  ...['dbPointer', 'javascript', 'symbol', 'javascriptWithScope', 'int', 'timestamp', 'long', 'decimal', 'number'],
  ...['minKey', 'maxKey'],
]);

function typeCheck(operand: unknown, keyword: string, known: (name: string) => string | undefined): Check {
  const names = (typeof operand === 'string' ? [operand] : arrayOperand(operand, keyword)).map((each) => {
    const type = known(stringOperand(each, keyword));
    if (type === undefined) {
      throw new CommandError('FailedToParse', `$jsonSchema keyword '${keyword}': unknown type name ${String(each)}`);
    }
    return type;
  });
  const types = new Set(names);
  return (value) => types.has(typeOf(value)) || (types.has('number') && isNumber(value));
}

const type: Keyword = (operand, { schema }) => {
  if ('bsonType' in schema) {
    throw new CommandError('FailedToParse', "Cannot specify both $jsonSchema keywords 'type' and 'bsonType'");
  }
  return typeCheck(operand, 'type', (name) => JSON_TYPES.get(name));
};

const bsonType: Keyword = (operand) =>
  typeCheck(operand, 'bsonType', (name) => (BSON_TYPES.has(name) ? name : undefined));

const oneOfValues: Keyword = (operand, { keyword }) => {
  const allowed = arrayOperand(operand, keyword).map(identity);
  const set = new Set(allowed);
  if (set.size !== allowed.length) {
    throw new CommandError('FailedToParse', "$jsonSchema keyword 'enum' must not hold a value twice");
  }
  return (value) => set.has(identity(value));
};

export const typeKeywords: Readonly<Record<string, Keyword>> = { type, bsonType, enum: oneOfValues };
