import { decodeExact, type BsonDocument } from '../bson/document';
import { CommandError } from '../errors';
import { decodeAll, documentField, namespaceOf, refuseOptions, statementsOf, type Command } from './context';
import { idOf, modify, parseDelete, parseUpdate, type Modification } from './modify';
import { parseCollation } from '../query/collation';
import { parseProjection, type Projection } from '../query/projection';
import type { UnitOfWork } from '../transactions/unit-of-work';
import { errorsOf, runStatements, type WriteOutcome } from './write-statements';

function sum(outcome: WriteOutcome, field: string): number {
  return outcome.results.reduce((total, each) => total + Number(each?.[field] ?? 0), 0);
}

/** A statement is checked when its turn comes, and once: a wait for a lock does not make it begin anew. */
function parsedOnce(parse: (statement: number) => Modification) {
  const parsed: Modification[] = [];
  return (i: number): Modification => (parsed[i] ??= parse(i));
}

export const update: Command = async (context) => {
  refuseOptions(context.body);
  const raw = statementsOf(context, 'updates');
  const statements = decodeAll(raw);
  statements.forEach(refuseOptions);
  const { maxTimeMS } = context.body;
  const modification = parsedOnce((i) =>
    parseUpdate({ ...statements[i], maxTimeMS }, decodeExact(raw[i] ?? Buffer.alloc(0))),
  );
  const namespace = namespaceOf(context);
  if (context.engine.catalog.find(namespace) === undefined && !statements.some(({ upsert }) => upsert === true)) {
    return { n: 0, nModified: 0 };
  }
  const collection = await context.engine.ensureCollection(namespace);
  const outcome = await runStatements(context, statements.length, context.body['ordered'] !== false, (unit, i) => {
    const each = modification(i);
    const touched = modify(context.engine, unit, collection, each);
    if (each.matched > 0 || touched?.after === undefined) return { n: each.matched, nModified: each.modified };
    return { n: 1, nModified: 0, upserted: idOf(touched.after) };
  });
  const upserted = outcome.results.flatMap((each, index) =>
    each?.['upserted'] === undefined ? [] : [{ index, _id: each['upserted'] }],
  );
  return {
    n: sum(outcome, 'n'),
    nModified: sum(outcome, 'nModified'),
    ...(upserted.length > 0 ? { upserted } : {}),
    ...errorsOf(outcome),
  };
};

export const remove: Command = async (context) => {
  refuseOptions(context.body);
  const statements = decodeAll(statementsOf(context, 'deletes'));
  statements.forEach(refuseOptions);
  const collection = context.engine.catalog.find(namespaceOf(context));
  if (collection === undefined) return { n: 0 };
  const modification = parsedOnce((i) => {
    const { q, limit, hint, collation } = statements[i] ?? {};
    return parseDelete({ q, hint, collation, maxTimeMS: context.body['maxTimeMS'] }, Number(limit) !== 1);
  });
  const outcome = await runStatements(context, statements.length, context.body['ordered'] !== false, (unit, i) => {
    const each = modification(i);
    modify(context.engine, unit, collection, each);
    return { n: each.matched };
  });
  return { n: sum(outcome, 'n'), ...errorsOf(outcome) };
};

export const findAndModify: Command = async (context) => {
  const { body, engine } = context;
  refuseOptions(body);
  const q = documentField(body, 'query') ?? {};
  const isRemove = body['remove'] === true;
  if (isRemove === (body['update'] !== undefined)) {
    throw new CommandError('FailedToParse', 'Either an update or remove=true must be specified');
  }
  const projection = parseProjection(body['fields'], parseCollation(body['collation']));
  const collection = await engine.ensureCollection(namespaceOf(context));
  const parsed = isRemove
    ? parseDelete({ ...body, q }, false)
    : parseUpdate({ ...body, q, multi: false }, exactUpdate(context.raw));
  const { results, errors } = await runStatements(context, 1, true, (unit) => {
    const touched = modify(engine, unit, collection, parsed);
    const shown = body['new'] === true && !isRemove ? touched?.after : touched?.before;
    const value = shown === undefined ? null : decodeExact(projected(unit, shown, projection));
    if (isRemove) return { lastErrorObject: { n: parsed.matched }, value };
    const updatedExisting = parsed.matched > 0;
    const upserted = !updatedExisting && touched?.after !== undefined ? { upserted: idOf(touched.after) } : {};
    return { lastErrorObject: { n: touched === undefined ? 0 : 1, updatedExisting, ...upserted }, value };
  });
  const [failed] = errors;
  if (failed !== undefined) return { ok: 0, ...failed };
  return results[0] ?? {};
};

/** What cannot be shown is not written either. */
function projected(unit: UnitOfWork, shown: Buffer, projection: Projection | undefined): Buffer {
  try {
    return projection === undefined ? shown : projection(shown);
  } catch (error) {
    unit.abort();
    throw error;
  }
}

/** A findAndModify's update with its numbers' types. */
function exactUpdate(raw: Buffer): BsonDocument {
  const { query, update: u, arrayFilters } = decodeExact(raw);
  return { q: query ?? {}, u, arrayFilters };
}
