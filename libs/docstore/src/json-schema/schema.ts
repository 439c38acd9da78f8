import { decodeExact, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { arrayKeywords } from './array-keywords';
import { objectKeywords } from './object-keywords';
import { arrayOperand, objectOperand, stringOperand, type Check, type Keyword, type KeywordContext } from './operands';
import { scalarKeywords } from './scalar-keywords';
import { typeKeywords } from './type-keywords';

const MAX_DEPTH = 100;
/** Keywords of JSON Schema that MongoDB refuses too. */
const UNSUPPORTED = new Set(['$ref', '$schema', 'default', 'definitions', 'format', 'id']);
const ENCRYPTION = new Set(['encrypt', 'encryptMetadata']);

function schemas(operand: unknown, { keyword, parse }: KeywordContext): Check[] {
  return arrayOperand(operand, keyword).map((each) => parse(objectOperand(each, keyword)));
}

const logicKeywords: Readonly<Record<string, Keyword>> = {
  allOf: (operand, context) => {
    const checks = schemas(operand, context);
    return (value) => checks.every((check) => check(value));
  },
  anyOf: (operand, context) => {
    const checks = schemas(operand, context);
    return (value) => checks.some((check) => check(value));
  },
  oneOf: (operand, context) => {
    const checks = schemas(operand, context);
    return (value) => checks.filter((check) => check(value)).length === 1;
  },
  not: (operand, { keyword, parse }) => {
    const check = parse(objectOperand(operand, keyword));
    return (value) => !check(value);
  },
};

const describing: Keyword = (operand, { keyword }) => {
  stringOperand(operand, keyword);
  return () => true;
};

const KEYWORDS: ReadonlyMap<string, Keyword> = new Map(
  Object.entries({
    ...typeKeywords,
    ...scalarKeywords,
    ...arrayKeywords,
    ...objectKeywords,
    ...logicKeywords,
    title: describing,
    description: describing,
  }),
);

function parse(schema: BsonDocument, depth: number): Check {
  if (depth > MAX_DEPTH) throw new CommandError('FailedToParse', `$jsonSchema nested deeper than ${MAX_DEPTH}`);
  const checks = Object.entries(schema).map(([keyword, operand]) => {
    if (ENCRYPTION.has(keyword)) throw notImplemented(`$jsonSchema keyword '${keyword}'`);
    if (UNSUPPORTED.has(keyword)) {
      throw new CommandError('FailedToParse', `$jsonSchema keyword '${keyword}' is not currently supported`);
    }
    const known = KEYWORDS.get(keyword);
    if (known === undefined) throw new CommandError('FailedToParse', `Unknown $jsonSchema keyword: ${keyword}`);
    return known(operand, { keyword, schema, parse: (inner) => parse(inner, depth + 1) });
  });
  return (value) => checks.every((check) => check(value));
}

/**
 * JSON Schema, draft 4, as `$jsonSchema` knows it.
 * @returns a test of stored documents
 * @throws CommandError FailedToParse (9) for an unknown keyword or a value it cannot have, TypeMismatch (14) for a value of another type
 */
export function parseJsonSchema(schema: unknown): (raw: Buffer) => boolean {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) {
    throw new CommandError('TypeMismatch', '$jsonSchema must be an object');
  }
  const check = parse({ ...schema }, 0);
  return (raw) => check(decodeExact(raw));
}
