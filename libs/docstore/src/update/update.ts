import { updateOne } from 'mingo/updater';
import { decodeExact, promoted, encode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { encodeKey } from '../indexes/key-writer';
import { containsText } from '../query/collated-filter';
import { refuseByBytes, type Collation } from '../query/collation';
import { mingoContext, withMingo } from '../query/mingo';
import { decimalGuard } from '../query/values/decimal-guard';
import { equalitiesOf } from './equalities';
import { parseOperators, type ParsedOperators } from './parse';
import { patch, patchable, type Patch } from './patch';
import { placeOf, put } from './places';
import { checkIdentifiers, parseArrayFilters, type Positions } from './positions';

/** The stages that an update by a pipeline may have. */
export const UPDATE_STAGES: ReadonlySet<string> = new Set([
  '$set',
  '$addFields',
  '$unset',
  '$project',
  '$replaceRoot',
  '$replaceWith',
]);

/** What an update is made of; numbers are given with their types. */
export interface UpdateStatement {
  /** operators, a whole document, or a pipeline */
  readonly update: BsonDocument | readonly BsonDocument[];
  readonly filter: BsonDocument;
  readonly arrayFilters: readonly BsonDocument[] | undefined;
  /** how strings are compared, when not by their bytes */
  readonly collation: Collation | undefined;
}

/** How an update makes of one document another. */
interface Form {
  apply(document: BsonDocument): BsonDocument;
  /** @returns the document that an upsert inserts */
  insertion(): BsonDocument;
  readonly patch?: Patch | undefined;
}

/** An update, checked once and then applied to each document. */
export class Update {
  readonly isReplacement: boolean;
  private readonly form: Form;

  /** @throws CommandError FailedToParse (9), DollarPrefixedFieldName (52), and what {@link parseOperators} throws */
  constructor({ update, filter, arrayFilters, collation }: UpdateStatement) {
    const filters = parseArrayFilters(arrayFilters ?? [], collation);
    const isOperators = !isPipeline(update) && Object.keys(update)[0]?.startsWith('$') === true;
    this.isReplacement = !isOperators && !isPipeline(update);
    if (!isOperators && arrayFilters !== undefined) {
      throw new CommandError('FailedToParse', 'arrayFilters may not be specified for a replacement or a pipeline');
    }
    if (isPipeline(update)) this.form = pipelineForm(update, filter, collation);
    else
      this.form = isOperators
        ? operatorForm(update, { filter, arrayFilters: filters, collation })
        : replacementForm(update, filter);
  }

  /**
   * @returns the document after the update; the same bytes when nothing changed
   * @throws CommandError ImmutableField (66) when `_id` would change
   */
  apply(raw: Buffer): Buffer {
    const { form } = this;
    const patched = form.patch === undefined ? undefined : patch(raw, form.patch);
    if (patched !== undefined) return patched;
    const document = decodeExact(raw);
    const before = encodeKey(document['_id']);
    const changed = form.apply(document);
    if (!Object.hasOwn(changed, '_id') || !encodeKey(changed['_id']).equals(before)) throw immutableId();
    const bytes = encode(changed);
    return bytes.equals(raw) ? raw : bytes;
  }

  /** @returns the document that an upsert inserts: the filter's equalities, then the update; without `_id` when none is given */
  insertion(): BsonDocument {
    return this.form.insertion();
  }
}

function isPipeline(update: BsonDocument | readonly BsonDocument[]): update is readonly BsonDocument[] {
  return Array.isArray(update);
}

function operatorForm(update: BsonDocument, positions: Positions): Form {
  const { filter, arrayFilters, collation } = positions;
  if (collation !== undefined) refuseComparing(update);
  const parsed: ParsedOperators = parseOperators(update);
  checkIdentifiers(parsed.paths, arrayFilters);
  return {
    patch: patchable(update),
    apply(document) {
      for (const change of parsed.changes) change.apply(document, positions);
      return document;
    },
    insertion() {
      const document = equalityDocument(filter);
      const known = document['_id'];
      for (const change of parsed.onInsert) change.apply(document, { ...positions, filter: {} });
      if (
        known !== undefined &&
        !(Object.hasOwn(document, '_id') && encodeKey(document['_id']).equals(encodeKey(known)))
      )
        throw immutableId();
      return document;
    },
  };
}

const COMPARING = new Set(['$addToSet', '$pull', '$pullAll', '$min', '$max']);

/** What compares an update's strings with a document's does so by their bytes. */
function refuseComparing(update: BsonDocument): void {
  for (const [operator, fields] of Object.entries(update)) {
    if (!isDocument(fields)) continue;
    const sorts = operator === '$push' && Object.values(fields).some((each) => isDocument(each) && '$sort' in each);
    if (sorts || (COMPARING.has(operator) && containsText(fields))) {
      throw notImplemented(`${operator} with a collation`);
    }
  }
}

function replacementForm(update: BsonDocument, filter: BsonDocument): Form {
  const operator = Object.keys(update).find((name) => name.startsWith('$'));
  if (operator !== undefined) {
    throw new CommandError(
      'DollarPrefixedFieldName',
      `The dollar ($) prefixed field '${operator}' is not allowed in the context of an update's replacement document.`,
    );
  }
  return {
    apply: ({ _id }) => ({ _id, ...update }),
    insertion() {
      const { _id } = equalityDocument(filter, isId);
      if (_id === undefined) return { ...update };
      if (update['_id'] !== undefined && !encodeKey(update['_id']).equals(encodeKey(_id))) throw immutableId();
      return { _id, ...update };
    },
  };
}

function pipelineForm(stages: readonly BsonDocument[], filter: BsonDocument, collation: Collation | undefined): Form {
  for (const stage of stages) {
    const unknown = Object.keys(stage).find((name) => !UPDATE_STAGES.has(name));
    if (unknown !== undefined) {
      throw new CommandError('InvalidOptions', `${unknown} is not allowed to be used within an update`);
    }
  }
  refuseByBytes(collation, stages);
  const context = collation?.context ?? mingoContext;
  const guard = decimalGuard(stages);
  const run = (document: BsonDocument): BsonDocument => {
    const documents = [promoted(document)];
    documents.forEach((each) => guard?.(each));
    withMingo(() => updateOne(documents, {}, stages.map(promoted) as never, {}, { context }));
    return documents[0] ?? document;
  };
  return { apply: run, insertion: () => run(equalityDocument(filter)) };
}

/** A replacement takes nothing of its filter but the `_id`. */
function isId(path: string): boolean {
  return path === '_id' || path.startsWith('_id.');
}

/** @throws CommandError NotSingleValueField (54) */
function equalityDocument(filter: BsonDocument, wanted?: (path: string) => boolean): BsonDocument {
  const document: BsonDocument = {};
  for (const { path, value } of equalitiesOf(filter, wanted)) put(placeOf(document, path.split('.')), value);
  return document;
}

export function immutableId(): CommandError {
  return new CommandError(
    'ImmutableField',
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}
