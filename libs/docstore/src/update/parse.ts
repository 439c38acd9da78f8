import { isDocument, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { addToSet, pop, pull, pullAll, push } from './array-operators';
import { changeOf, inOrder, type Change, type Operation } from './change';
import { bits, currentDate, greatest, increment, least, multiplyBy, set, unset } from './field-operators';
import { NamedPaths, parsePath, type UpdatePath } from './paths';
import { renaming } from './rename';

const OPERATIONS: ReadonlyMap<string, (operand: unknown) => Operation> = new Map([
  ['$set', set],
  ['$setOnInsert', set],
  ['$unset', unset],
  ['$inc', increment],
  ['$mul', multiplyBy],
  ['$min', least],
  ['$max', greatest],
  ['$currentDate', currentDate],
  ['$bit', bits],
  ['$push', push],
  ['$addToSet', addToSet],
  ['$pop', pop],
  ['$pull', pull],
  ['$pullAll', pullAll],
]);

/** The changes that an update asks for, in the order in which they are made. */
export interface ParsedOperators {
  readonly changes: readonly Change[];
  /** with those of `$setOnInsert` */
  readonly onInsert: readonly Change[];
  readonly paths: readonly UpdatePath[];
}

/**
 * @throws CommandError FailedToParse (9) for an operator that does not exist, ConflictingUpdateOperators (40), and what
 * paths and operands are refused with
 */
export function parseOperators(update: BsonDocument): ParsedOperators {
  const named = new NamedPaths();
  const paths: UpdatePath[] = [];
  const changes: Change[] = [];
  const onInsert: Change[] = [];
  const name = (text: string): UpdatePath => {
    const path = parsePath(text);
    named.add(path);
    paths.push(path);
    return path;
  };
  for (const [operator, fields] of Object.entries(update)) {
    const operation = OPERATIONS.get(operator);
    if (operation === undefined && operator !== '$rename') {
      throw new CommandError('FailedToParse', `Unknown modifier: ${operator}`);
    }
    if (!isDocument(fields)) {
      throw new CommandError('FailedToParse', `Modifiers operate on fields but we found another type: ${operator}`);
    }
    for (const [field, operand] of Object.entries(fields)) {
      const path = name(field);
      if (operation === undefined) changes.push(renaming(path, name(renamed(operand))));
      else (operator === '$setOnInsert' ? onInsert : changes).push(changeOf(path, operation(operand)));
    }
  }
  return { changes: inOrder(changes), onInsert: inOrder([...changes, ...onInsert]), paths };
}

function renamed(operand: unknown): string {
  if (typeof operand === 'string') return operand;
  throw new CommandError('BadValue', 'The to field for $rename must be a string');
}
