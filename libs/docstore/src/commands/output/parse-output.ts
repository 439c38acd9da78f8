import { isDocument, type BsonDocument } from '../../bson/document';
import { CommandError, notImplemented } from '../../errors';
import { UPDATE_STAGES } from '../../update/update';

/** What `$merge` does with a result that meets a document, and with one that meets none. */
type WhenMatched = 'replace' | 'keepExisting' | 'merge' | 'fail' | readonly BsonDocument[];
type WhenNotMatched = 'insert' | 'discard' | 'fail';

export interface Merge {
  readonly namespace: string;
  readonly on: readonly string[];
  readonly let: BsonDocument;
  readonly whenMatched: WhenMatched;
  readonly whenNotMatched: WhenNotMatched;
}

/** Where a pipeline writes its result: a collection that it replaces, or one that it merges into. */
export type Output = { readonly replaced: string } | Merge;

const MATCHED = ['replace', 'keepExisting', 'merge', 'fail'] as const;
const NOT_MATCHED = ['insert', 'discard', 'fail'] as const;
const MERGE_FIELDS = new Set(['into', 'on', 'let', 'whenMatched', 'whenNotMatched']);

/**
 * @param stage the last of a pipeline
 * @returns undefined when it writes nothing
 * @throws CommandError FailedToParse (9), TypeMismatch (14), NotImplemented (238), Location51181, Location51273
 */
export function parseOutput(stage: BsonDocument | undefined, database: string): Output | undefined {
  if (stage === undefined) return undefined;
  if ('$out' in stage) return { replaced: target('$out', stage['$out'], database) };
  if (!('$merge' in stage)) return undefined;
  const given = stage['$merge'];
  return parseMerge(isDocument(given) ? given : { into: given }, database);
}

function target(stage: string, value: unknown, database: string): string {
  if (typeof value === 'string' && value !== '') return `${database}.${value}`;
  if (!isDocument(value)) throw new CommandError('TypeMismatch', `${stage} only supports a string or object argument`);
  const { db = database, coll, ...others } = value;
  const [other] = Object.keys(others);
  if (other !== undefined) throw notImplemented(`${stage} option ${other}`);
  if (typeof db === 'string' && db !== '' && typeof coll === 'string' && coll !== '') return `${db}.${coll}`;
  throw new CommandError('FailedToParse', `${stage} needs the names of a database and of a collection`);
}

function parseMerge(specification: BsonDocument, database: string): Merge {
  const unknown = Object.keys(specification).find((field) => !MERGE_FIELDS.has(field));
  if (unknown !== undefined)
    throw new CommandError('FailedToParse', `BSON field '$merge.${unknown}' is an unknown field`);
  const { into, on = '_id', let: given, whenMatched = 'merge', whenNotMatched = 'insert' } = specification;
  const matched = Array.isArray(whenMatched) ? updatePipeline(whenMatched) : mode('whenMatched', whenMatched, MATCHED);
  const notMatched = mode('whenNotMatched', whenNotMatched, NOT_MATCHED);
  if ((matched === 'fail' || matched === 'keepExisting') && notMatched !== 'insert') {
    throw new CommandError(
      'Location51181',
      `Combination of {whenMatched: ${matched}, whenNotMatched: ${notMatched}} is not supported`,
    );
  }
  return {
    namespace: target('$merge', into, database),
    on: fields(on),
    let: variables(given, typeof matched === 'string'),
    whenMatched: matched,
    whenNotMatched: notMatched,
  };
}

function mode<Mode extends string>(name: string, value: unknown, modes: readonly Mode[]): Mode {
  const found = modes.find((each) => each === value);
  if (found === undefined) {
    throw new CommandError('BadValue', `$merge ${name} must be one of ${modes.join(', ')}, not ${String(value)}`);
  }
  return found;
}

function updatePipeline(stages: readonly unknown[]): readonly BsonDocument[] {
  return stages.map((stage) => {
    const [name, another] = isDocument(stage) ? Object.keys(stage) : [];
    if (isDocument(stage) && name !== undefined && another === undefined && UPDATE_STAGES.has(name)) return stage;
    throw new CommandError('InvalidOptions', `${name ?? 'this'} is not allowed to be used within a $merge update`);
  });
}

function fields(on: unknown): readonly string[] {
  const names: unknown[] = Array.isArray(on) ? on : [on];
  const paths = names.filter((name) => typeof name === 'string' && name !== '').map(String);
  if (paths.length === 0 || paths.length !== names.length || new Set(paths).size !== paths.length) {
    throw new CommandError('TypeMismatch', "$merge 'on' must be a field or a list of different fields");
  }
  return paths;
}

function variables(given: unknown, isUnused: boolean): BsonDocument {
  if (given === undefined) return { new: '$$ROOT' };
  if (!isDocument(given)) throw new CommandError('TypeMismatch', "$merge 'let' must be an object");
  if (isUnused) throw new CommandError('Location51199', "Cannot use 'let' variables without a whenMatched pipeline");
  if ('new' in given && given['new'] !== '$$ROOT') {
    throw new CommandError('Location51273', "'let' may not define a value for the reserved 'new' variable");
  }
  return { ...given, new: '$$ROOT' };
}
