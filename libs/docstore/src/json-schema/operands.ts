import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';

/** Tests one value of a document. */
export type Check = (value: unknown) => boolean;

/** What a keyword is made from. */
export interface KeywordContext {
  readonly keyword: string;
  /** the schema that the keyword stands in */
  readonly schema: BsonDocument;
  /** makes the check of a schema within this one */
  readonly parse: (schema: BsonDocument) => Check;
}

export type Keyword = (operand: unknown, context: KeywordContext) => Check;

function mustBe(keyword: string, what: string): CommandError {
  return new CommandError('TypeMismatch', `$jsonSchema keyword '${keyword}' must be ${what}`);
}

function cannotBe(keyword: string, what: string): CommandError {
  return new CommandError('FailedToParse', `$jsonSchema keyword '${keyword}' must be ${what}`);
}

export function booleanOperand(operand: unknown, keyword: string): boolean {
  if (typeof operand !== 'boolean') throw mustBe(keyword, 'a boolean');
  return operand;
}

export function stringOperand(operand: unknown, keyword: string): string {
  if (typeof operand !== 'string') throw mustBe(keyword, 'a string');
  return operand;
}

export function objectOperand(operand: unknown, keyword: string): BsonDocument {
  if (!isDocument(operand)) throw mustBe(keyword, 'an object');
  return operand;
}

export function arrayOperand(operand: unknown, keyword: string): readonly unknown[] {
  if (!Array.isArray(operand)) throw mustBe(keyword, 'an array');
  if (operand.length === 0) throw cannotBe(keyword, 'a non-empty array');
  return operand;
}

/** @returns a whole number of 0 or more */
export function countOperand(operand: unknown, keyword: string): number {
  if (typeof operand !== 'number') throw mustBe(keyword, 'a number');
  if (!Number.isSafeInteger(operand) || operand < 0) throw cannotBe(keyword, 'a whole number of 0 or more');
  return operand;
}

/** @returns names that are all different */
export function namesOperand(operand: unknown, keyword: string): readonly string[] {
  const names = arrayOperand(operand, keyword).map((each) => stringOperand(each, keyword));
  if (new Set(names).size !== names.length) throw cannotBe(keyword, 'an array without duplicates');
  return names;
}

/** @returns the schemas of an object's properties, by name */
export function schemasOperand(operand: unknown, { keyword, parse }: KeywordContext): ReadonlyMap<string, Check> {
  return new Map(
    Object.entries(objectOperand(operand, keyword)).map(([name, schema]) => [
      name,
      parse(objectOperand(schema, `${keyword}.${name}`)),
    ]),
  );
}

/** @returns an expression that matches anywhere in a string */
export function patternOperand(operand: unknown, keyword: string): RegExp {
  try {
    return new RegExp(stringOperand(operand, keyword));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw cannotBe(keyword, 'a valid regular expression');
  }
}
