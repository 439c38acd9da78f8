import mongoose from 'mongoose';
import type { BsonDocument, CommandStep, ResultOrder } from '../cases/case';

const { EJSON } = mongoose.mongo.BSON;

/** What an engine answered, in a form that is equal exactly when the answers agree. */
export type Outcome =
  | { readonly kind: 'result'; readonly value: unknown; readonly text: string }
  | { readonly kind: 'error'; readonly code: number; readonly message: string; readonly text: string };

/** Fields of an aggregation that hold values in no order. */
export const UNORDERED_FIELD = 'bag';

/** @returns the outcome of a command that succeeded, its `writeErrors` without their messages */
export function resultOf(step: CommandStep, reply: BsonDocument): Outcome {
  const value = meaning(step, reply);
  return { kind: 'result', value, text: canonical(value) };
}

/** @returns the outcome of a command that the server refused */
export function errorOf(code: number, message: string): Outcome {
  return { kind: 'error', code, message, text: `error ${code}` };
}

/** @returns extended JSON with every type named and every number as it was encoded */
export function canonical(value: unknown): string {
  return EJSON.stringify(value, { relaxed: false });
}

function meaning({ body, order }: CommandStep, reply: BsonDocument): unknown {
  const [name] = Object.keys(body);
  switch (name) {
    case 'find':
    case 'aggregate':
      return inOrder(reply['cursor']?.['firstBatch'] ?? [], order);
    case 'listIndexes':
      return inOrder((reply['cursor']?.['firstBatch'] ?? []).map(indexOf), 'any');
    case 'distinct':
      return inOrder(reply['values'] ?? [], 'any');
    case 'insert':
    case 'update':
    case 'delete': {
      const { n, nModified, upserted, writeErrors } = reply;
      return { n: Number(n), nModified: Number(nModified ?? 0), upserted, writeErrors: writeErrors?.map(writeError) };
    }
    case 'findAndModify':
      return { lastErrorObject: reply['lastErrorObject'], value: reply['value'] };
    case 'count':
      return Number(reply['n']);
    default:
      return 'ok';
  }
}

function writeError({ index, code }: BsonDocument): unknown {
  return { index: Number(index), code: Number(code) };
}

function indexOf({ name, key, unique, sparse, partialFilterExpression }: BsonDocument): unknown {
  const kind = { unique: Boolean(unique), sparse: Boolean(sparse) };
  return { name, key: Object.entries(key).map(([field, by]) => [field, Number(by)]), ...kind, partialFilterExpression };
}

function inOrder(values: readonly unknown[], order: ResultOrder): unknown[] {
  const settled = values.map(withSortedBags);
  if (order === 'total') return settled;
  return settled
    .map((value) => ({ value, text: canonical(value) }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ value }) => value);
}

/** @returns a row with its unordered fields in the order of their text */
export function withSortedBags(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !(UNORDERED_FIELD in value)) return value;
  const bag = value[UNORDERED_FIELD];
  return Array.isArray(bag) ? { ...value, [UNORDERED_FIELD]: inOrder(bag, 'any') } : value;
}
