import { update as applyOperators, updateOne } from 'mingo/updater';
import { decode, encode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { mingoContext, withMingo } from './mingo';
import { applyNumeric } from './numeric-update';
import { patch, patchable, type Patch } from './patch';
import { setPath } from './set-path';
import { decimalGuard, type DecimalGuard } from './values/decimal-guard';

const OPERATORS = new Set([
  '$set',
  '$unset',
  '$inc',
  '$mul',
  '$min',
  '$max',
  '$rename',
  '$currentDate',
  '$setOnInsert',
  '$push',
  '$pull',
  '$pullAll',
  '$addToSet',
  '$pop',
  '$bit',
]);
const STAGES = new Set(['$set', '$addFields', '$unset', '$project', '$replaceRoot', '$replaceWith']);

/** An update, checked once and then applied to each document. */
export class Update {
  private readonly kind: 'replace' | 'operators' | 'pipeline';
  private readonly operators: BsonDocument;
  private readonly setOnInsert: BsonDocument;
  private readonly patch: Patch | undefined;
  private readonly guard: DecimalGuard | undefined;
  /** the `_id` that $set names */
  private id: unknown;

  /**
   * @param update operators, a whole document, or a pipeline
   * @throws CommandError FailedToParse (9), NotImplemented (238)
   */
  constructor(
    private readonly update: BsonDocument | readonly BsonDocument[],
    private readonly filter: BsonDocument,
    private readonly arrayFilters: BsonDocument[] | undefined,
  ) {
    this.operators = {};
    this.setOnInsert = {};
    if (Array.isArray(update)) {
      this.kind = 'pipeline';
      for (const stage of update)
        for (const name of Object.keys(stage)) if (!STAGES.has(name)) throw unknownStage(name);
      this.guard = decimalGuard(update);
      return;
    }
    const names = Object.keys(update);
    this.kind = names[0]?.startsWith('$') === true ? 'operators' : 'replace';
    if (this.kind === 'replace') {
      if (names.some((name) => name.startsWith('$'))) throw mixed();
      return;
    }
    for (const [name, fields] of Object.entries(update)) {
      if (!name.startsWith('$')) throw mixed();
      if (!OPERATORS.has(name)) throw new CommandError('FailedToParse', `Unknown modifier: ${name}`);
      if (!isDocument(fields))
        throw new CommandError('FailedToParse', `Modifiers operate on fields: ${name} needs an object`);
      if (name === '$setOnInsert') this.setOnInsert = fields;
      else if (Object.keys(fields).length > 0) this.operators[name] = this.withoutId(name, fields);
    }
    refuseConflicts({ ...this.operators, $setOnInsert: this.setOnInsert });
    this.patch = arrayFilters === undefined ? patchable(this.operators) : undefined;
  }

  /** An update may only repeat the `_id` that a document has. */
  private withoutId(operator: string, fields: BsonDocument): BsonDocument {
    const touching = Object.keys(fields).find((path) => path === '_id' || path.startsWith('_id.'));
    if (touching === undefined) return fields;
    const { _id, ...rest } = fields;
    if (operator !== '$set' || touching !== '_id') throw immutableId();
    this.id = _id;
    return rest;
  }

  get isReplacement(): boolean {
    return this.kind === 'replace';
  }

  /**
   * @returns the document after the update; the same bytes when nothing changed
   * @throws CommandError ImmutableField (66) when `_id` would change
   */
  apply(raw: Buffer): Buffer {
    if (this.id !== undefined && !encode({ _id: this.id }).equals(encode({ _id: decode(raw)['_id'] })))
      throw immutableId();
    const patched = this.patch === undefined ? undefined : patch(raw, this.patch);
    if (patched !== undefined) return patched;
    const document = decode(raw);
    const { _id } = document;
    const changed = withMingo(() => this.applyDecoded(document));
    if (!encode({ _id }).equals(encode({ _id: changed['_id'] }))) throw immutableId();
    const bytes = encode(changed);
    return bytes.equals(raw) ? raw : bytes;
  }

  private applyDecoded(document: BsonDocument): BsonDocument {
    const { update } = this;
    if (this.kind === 'replace') {
      const { _id } = document;
      return '_id' in update ? { ...update } : { _id, ...update };
    }
    const positions = { filter: this.filter, arrayFilters: this.arrayFilters ?? [] };
    const options = { context: mingoContext };
    if (this.kind === 'pipeline') {
      this.guard?.(document);
      const documents = [document];
      updateOne(documents, {}, [...(update as BsonDocument[])] as never, {}, options);
      return documents[0] ?? document;
    }
    for (const [name, fields] of Object.entries(this.operators)) {
      if (applyNumeric(document, name, fields as BsonDocument, positions)) continue;
      const modifier = { [name]: fields };
      applyOperators(document, modifier, this.arrayFilters ?? [], this.filter, {
        cloneMode: 'deep',
        queryOptions: options,
      });
    }
    return document;
  }

  /** @returns the document that an upsert inserts: the filter's equalities, then the update; without `_id` when none is given */
  insertion(): BsonDocument {
    const base: BsonDocument = {};
    if (this.kind === 'replace') {
      const known = equalities(this.filter)['_id'];
      return { ...(known === undefined ? {} : { _id: known }), ...this.update };
    }
    for (const [path, value] of Object.entries(equalities(this.filter))) setPath(base, path, value);
    if (this.id !== undefined) base['_id'] = this.id;
    const created = withMingo(() => this.applyDecoded(base));
    for (const [path, value] of Object.entries(this.setOnInsert)) setPath(created, path, value);
    return created;
  }
}

function mixed(): CommandError {
  return new CommandError(
    'DollarPrefixedFieldName',
    'The dollar ($) prefixed field is not valid for storage beside plain fields',
  );
}

function unknownStage(name: string): CommandError {
  return OPERATORS.has(name) || name.startsWith('$')
    ? new CommandError('InvalidOptions', `${name} is not allowed to be used within an update`)
    : new CommandError('FailedToParse', `unknown update stage ${name}`);
}

export function immutableId(): CommandError {
  return new CommandError(
    'ImmutableField',
    "Performing an update on the path '_id' would modify the immutable field '_id'",
  );
}

function refuseConflicts(operators: BsonDocument): void {
  const seen = new Set<string>();
  for (const fields of Object.values(operators)) {
    for (const path of Object.keys(isDocument(fields) ? fields : {})) {
      if (seen.has(path))
        throw new CommandError('BadValue', `Updating the path '${path}' would create a conflict at '${path}'`);
      if (path.startsWith('$')) throw notImplemented(`update of field ${path}`);
      seen.add(path);
    }
  }
}

/** What a filter says its documents are equal to. */
function equalities(filter: BsonDocument): BsonDocument {
  const found: BsonDocument = {};
  for (const [key, value] of Object.entries(filter)) {
    if (key === '$and' && Array.isArray(value)) for (const each of value) Object.assign(found, equalities(each));
    else if (key.startsWith('$') || value instanceof RegExp) continue;
    else if (!isDocument(value) || !Object.keys(value).some((name) => name.startsWith('$'))) found[key] = value;
    else if ('$eq' in value) found[key] = value['$eq'];
    else if (Array.isArray(value['$in']) && value['$in'].length === 1) found[key] = value['$in'][0];
  }
  return found;
}
