import { decode, isDocument, type BsonDocument } from '@registry/docstore/wire';
import type { Candidate } from '../errors/duplicate-key';

/** @returns what a statement of an update would have made of a document, as far as the statement tells */
export function updated(query: unknown, update: unknown): Candidate | undefined {
  if (!isDocument(update)) return undefined;
  const equalities = equalitiesOf(query);
  if (!Object.keys(update).some((field) => field.startsWith('$'))) {
    return { document: { ...pick(equalities, '_id'), ...update }, isWhole: true };
  }
  return {
    document: { ...equalities, ...documentAt(update, '$setOnInsert'), ...documentAt(update, '$set') },
    isWhole: false,
  };
}

/** @returns the candidate of one statement of a write command */
export function candidateOf(kind: 'insert' | 'update' | 'delete', statement: Buffer): Candidate | undefined {
  const decoded = decode(statement);
  if (kind === 'insert') return { document: decoded, isWhole: true };
  return kind === 'update' ? updated(decoded['q'], decoded['u']) : undefined;
}

function equalitiesOf(query: unknown): BsonDocument {
  if (!isDocument(query)) return {};
  const entries = Object.entries(query).filter(([field, value]) => !field.startsWith('$') && !isOperator(value));
  return Object.fromEntries(entries);
}

function isOperator(value: unknown): boolean {
  return isDocument(value) && Object.keys(value).some((field) => field.startsWith('$'));
}

function documentAt(document: BsonDocument, field: string): BsonDocument {
  const value = document[field];
  return isDocument(value) ? value : {};
}

function pick(document: BsonDocument, field: string): BsonDocument {
  return field in document ? { [field]: document[field] } : {};
}
