import { decode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import type { Filter } from '../query/filter';
import { parseFilter } from '../query/parse-filter';

/** A collection's rule for its documents: the options `validator`, `validationLevel`, `validationAction`. */
export class Validator {
  private constructor(
    private readonly filter: Filter,
    /** moderate: a document that broke the rule before may go on doing so */
    private readonly isModerate: boolean,
  ) {}

  /**
   * @returns undefined when nothing is checked
   * @throws CommandError BadValue (2), and what a filter can be refused with; NotImplemented (238) for the action "warn"
   */
  static parse({ validator, validationLevel, validationAction }: BsonDocument): Validator | undefined {
    const level = oneOf('validationLevel', validationLevel, ['strict', 'moderate', 'off']);
    const action = oneOf('validationAction', validationAction, ['error', 'warn']);
    if (action === 'warn') throw notImplemented('validationAction "warn"');
    if (validator === undefined || validator === null) return undefined;
    if (!isDocument(validator)) throw new CommandError('TypeMismatch', 'validator must be an object');
    const filter = parseFilter(validator);
    if (filter.near !== undefined) throw new CommandError('BadValue', '$near is not allowed in a validator');
    return filter.isEmpty || level === 'off' ? undefined : new Validator(filter, level === 'moderate');
  }

  /**
   * @param before the document as it is, undefined when it is new
   * @throws CommandError DocumentValidationFailure (121)
   */
  check(before: Buffer | undefined, after: Buffer): void {
    if (this.filter.matches(after)) return;
    if (this.isModerate && before !== undefined && !this.filter.matches(before)) return;
    throw new CommandError('DocumentValidationFailure', 'Document failed validation', {
      errInfo: { failingDocumentId: decode(after)['_id'] },
    });
  }
}

function oneOf(option: string, value: unknown, known: readonly string[]): unknown {
  if (value === undefined || value === null || (typeof value === 'string' && known.includes(value))) return value;
  throw new CommandError('BadValue', `${option} must be one of ${known.join(', ')}, not ${String(value)}`);
}
