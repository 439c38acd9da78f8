import { decode, encode, isDocument, type BsonDocument } from '@registry/docstore/wire';
import { DatabaseError } from 'pg';
import { indexName, pages, single } from '../sql/calls';
import type { Database } from '../sql/database';
import { replyOf, type Runner } from '../sql/runner';
import { EngineError } from './engine-error';

/** A document as far as a statement tells it; a field that is missing from a whole one is null to an index. */
export interface Candidate {
  readonly document: BsonDocument;
  readonly isWhole: boolean;
}

/** What two documents may not share. */
export interface Violation {
  readonly database: string;
  readonly collection: string;
  readonly index: string;
  readonly candidate: Candidate | undefined;
}

/** Queries beside the one that failed, which may be inside a transaction that cannot go on. */
type LookUps = Pick<Database, 'lookUp'>;

interface UniqueIndex {
  readonly key: BsonDocument;
  readonly partialFilterExpression?: BsonDocument;
}

const ID_INDEX = '_id_';

async function findIndex(
  engine: LookUps,
  { database, collection, index }: Violation,
): Promise<UniqueIndex | undefined> {
  if (index === ID_INDEX) return { key: { _id: 1 } };
  const row = await engine
    .lookUp(pages.listIndexes, [database, encode({ listIndexes: collection, cursor: { batchSize: 1000 } })])
    .catch(() => undefined);
  if (row === undefined) return undefined;
  const { cursor } = decode(replyOf(row)) as { cursor: { firstBatch: (UniqueIndex & { name: string })[] } };
  return cursor.firstBatch.find(({ name }) => name === index);
}

/** @returns the value at a dotted path, or undefined */
function valueAt(document: BsonDocument, path: string): unknown {
  if (path in document) return document[path];
  let value: unknown = document;
  for (const part of path.split('.')) value = isDocument(value) ? value[part] : undefined;
  return value;
}

function keyValueOf(key: BsonDocument, candidate: Candidate | undefined): BsonDocument | undefined {
  if (candidate === undefined) return undefined;
  const entries = Object.keys(key).map((path): [string, unknown] => {
    const value = valueAt(candidate.document, path);
    return [path, value === undefined && candidate.isWhole ? null : value];
  });
  return entries.some(([, value]) => value === undefined) ? undefined : Object.fromEntries(entries);
}

/** A duplicate, as MongoDB words it, and the filter that finds what was there first when its key is known. */
export interface Duplicate {
  readonly error: EngineError;
  readonly filter: BsonDocument | undefined;
}

/** Finds out which key was violated. */
export async function describeDuplicate(engine: LookUps, violation: Violation): Promise<Duplicate> {
  const { database, collection, index, candidate } = violation;
  const unique = await findIndex(engine, violation);
  const keyValue = unique && keyValueOf(unique.key, candidate);
  const what = `E11000 duplicate key error collection: ${database}.${collection} index: ${index}`;
  const message = keyValue === undefined ? what : `${what} dup key: ${JSON.stringify(keyValue)}`;
  const details = { ...(unique && { keyPattern: unique.key }), ...(keyValue && { keyValue }) };
  return {
    error: new EngineError(11000, 'DuplicateKey', message, details),
    filter: keyValue && { $and: [equalTo(keyValue), unique?.partialFilterExpression ?? {}] },
  };
}

function equalTo(keyValue: BsonDocument): BsonDocument {
  const entries = Object.entries(keyValue);
  return Object.fromEntries(entries.map(([path, value]) => [path, Array.isArray(value) ? { $in: value } : value]));
}

/** @returns whether a transaction's own snapshot shows a document that matches */
export async function isVisible(
  transaction: Runner,
  { database, collection }: Pick<Violation, 'database' | 'collection'>,
  filter: BsonDocument,
): Promise<boolean> {
  const row = await transaction.run(single.count, [database, encode({ count: collection, query: filter, limit: 1 })]);
  return Number(decode(replyOf(row))['n']) > 0;
}

const NAMED_INDEX = /Index '(.+)'/;

/** @returns the index that an entry of `writeErrors` names */
export function indexOfMessage(message: string): string {
  return NAMED_INDEX.exec(message)?.[1] ?? 'unknown';
}

const NUMBERED_CONSTRAINT = /_index_(\d+)$/;
const BSON_VALUE = /\)=\(BSONHEX([0-9a-f]+)/;

/** @returns the index and the document of a violation that PostgreSQL itself reported */
export async function readViolation(
  engine: LookUps,
  { constraint, detail }: DatabaseError,
): Promise<{ index: string; candidate: Candidate | undefined }> {
  const number = NUMBERED_CONSTRAINT.exec(constraint ?? '')?.[1];
  const row = number === undefined ? undefined : await engine.lookUp(indexName, [number]);
  const bytes = BSON_VALUE.exec(detail ?? '')?.[1];
  return {
    index: row === undefined ? ID_INDEX : String(row['name']),
    candidate: bytes === undefined ? undefined : { document: decode(Buffer.from(bytes, 'hex')), isWhole: true },
  };
}
