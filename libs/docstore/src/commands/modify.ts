import { decodeExact, encode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import { PREFIX_SIZE } from '../indexes/index-keys';
import { timeLimitOf, type TimeLimit } from '../limits/time-limit';
import { Execution, type Found } from '../planner/execution';
import type { Filter } from '../query/filter';
import { filterOf } from '../query/collated-filter';
import { parseCollation, type Collation } from '../query/collation';
import { parseSort, Sorter, type SortField } from '../query/sort';
import type { Engine } from '../server/engine';
import type { Collection } from '../storage/catalog';
import type { UnitOfWork } from '../transactions/unit-of-work';
import { immutableId, Update } from '../update/update';
import { identified } from './insert';

/** An update or a delete with its filter, checked; kept across attempts when it has to wait for a lock. */
export interface Modification {
  readonly filter: Filter;
  readonly sort: readonly SortField[];
  readonly hint: unknown;
  readonly collation: Collation | undefined;
  readonly time: TimeLimit;
  readonly update: Update | undefined;
  readonly upsert: boolean;
  readonly multi: boolean;
  /** keys of documents that an earlier attempt has done */
  readonly done: Set<string>;
  matched: number;
  modified: number;
}

/**
 * @param statement `q`, `u`, `multi`, `upsert`, `arrayFilters`, `hint`, `collation` of an update statement
 * @param exact the same `q`, `u` and `arrayFilters` with their numbers' types
 */
export function parseUpdate(statement: BsonDocument, exact: BsonDocument): Modification {
  const { q, multi, upsert } = statement;
  const { q: filter, u, arrayFilters } = exact;
  if (!isDocument(q) || !isDocument(filter)) throw new CommandError('FailedToParse', 'an update needs a filter q');
  if (!isDocument(u) && !isDocuments(u))
    throw new CommandError('FailedToParse', 'Update argument must be either an object or an array');
  if (arrayFilters !== undefined && !isDocuments(arrayFilters)) {
    throw new CommandError('FailedToParse', 'arrayFilters must be an array of objects');
  }
  const collation = parseCollation(statement['collation']);
  const update = new Update({ update: u, filter, arrayFilters, collation });
  if (multi === true && update.isReplacement) {
    throw new CommandError('FailedToParse', 'multi update is not supported for replacement-style update');
  }
  return { ...modification(q, statement, multi === true), update, upsert: upsert === true };
}

function isDocuments(value: unknown): value is BsonDocument[] {
  return Array.isArray(value) && value.every(isDocument);
}

/** @param statement `q`, `sort`, `hint`, `collation` of a delete statement */
export function parseDelete(statement: BsonDocument, multi: boolean): Modification {
  const { q } = statement;
  if (!isDocument(q)) throw new CommandError('FailedToParse', 'a delete needs a filter q');
  return modification(q, statement, multi);
}

function modification(q: BsonDocument, statement: BsonDocument, multi: boolean): Modification {
  const { sort, hint, collation: given, maxTimeMS } = statement;
  const collation = parseCollation(given);
  const filter = filterOf(q, collation);
  if (filter.near !== undefined) throw notImplemented('$near in an update or a delete');
  return {
    filter,
    sort: parseSort(sort),
    hint,
    collation,
    time: timeLimitOf(maxTimeMS),
    update: undefined,
    upsert: false,
    multi,
    done: new Set(),
    matched: 0,
    modified: 0,
  };
}

/** What became of the one document that a findAndModify or upsert touched. */
export interface Touched {
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
}

/** Applies a modification within a unit of work; what it matched is counted in the modification itself. */
export function modify(
  engine: Engine,
  unit: UnitOfWork,
  collection: Collection,
  modification: Modification,
): Touched | undefined {
  let touched: Touched | undefined;
  for (const { key } of targets(engine, unit, collection, modification)) {
    const name = key.toString('latin1');
    if (modification.done.has(name)) continue;
    const before = unit.lock(collection, key);
    if (before === undefined || !modification.filter.matches(before)) continue;
    const after = modification.update?.apply(before);
    if (after !== before) {
      unit.write(collection, key, key.subarray(PREFIX_SIZE), before, after, modification.update?.isReplacement);
      modification.modified++;
    }
    modification.matched++;
    modification.done.add(name);
    touched = { before, after };
    if (!modification.multi) break;
  }
  if (modification.matched === 0 && modification.upsert && modification.update !== undefined) {
    return { before: undefined, after: insertUpsert(unit, collection, modification.update) };
  }
  return touched;
}

/** All of them before the first is changed, so that a change cannot bring a document round again. */
function targets(engine: Engine, unit: UnitOfWork, collection: Collection, modification: Modification): Found[] {
  const { filter, sort, hint, multi, collation, time } = modification;
  const query = { filter, sort, skip: 0, limit: Infinity, hint, collation, time };
  const execution = new Execution(engine.store, collection, query, unit.view);
  const found: Found[] = [];
  for (let each = execution.nextFound(); each !== undefined; each = execution.nextFound()) {
    found.push(each);
    if (!multi && execution.plan.sorted) break;
  }
  execution.pause();
  return multi || execution.plan.sorted ? found : first(found, sort, collation);
}

function first(found: readonly Found[], sort: readonly SortField[], collation: Collation | undefined): Found[] {
  const sorter = new Sorter(sort, 1, collation?.strings);
  for (const { raw } of found) sorter.add(raw);
  const [least] = sorter.finish();
  return found.filter(({ raw }) => raw === least).slice(0, 1);
}

function insertUpsert(unit: UnitOfWork, collection: Collection, update: Update): Buffer {
  const document = update.insertion();
  if ('_id' in document && document['_id'] === undefined) throw immutableId();
  const { raw, idKey } = identified(encode(document));
  unit.insert(collection, idKey, raw);
  return raw;
}

/** @returns the `_id` of a stored document */
export function idOf(raw: Buffer): unknown {
  return decodeExact(raw)['_id'];
}
