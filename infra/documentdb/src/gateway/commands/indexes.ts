import { decode, isDocument, type BsonDocument } from '@registry/docstore/wire';
import { collectionOf, type Command } from '../context';
import { EngineError } from '../errors/engine-error';
import { mongoCode, unpackSqlState } from '../errors/sqlstates';
import { dropIndexes as dropIndexesCall, single } from '../sql/calls';
import { replyOf } from '../sql/runner';
import { persist } from './persist';

/** What one shard answered; DocumentDB has one. */
interface ShardReply extends BsonDocument {
  readonly ok: number;
  readonly code?: number;
  readonly errmsg?: string;
}

export const createIndexes: Command = async (context) => {
  const { runner, database, request } = context;
  collectionOf(context);
  const row = await persist(() => runner.run(single.createIndexes, [database, request.body]));
  const { raw, ...reply } = decode(replyOf(row));
  const [shard] = isDocument(raw) ? (Object.values(raw) as ShardReply[]) : [];
  if (shard === undefined) return reply;
  if (shard.ok === 1) return shard;
  const { code, codeName } = mongoCode(unpackSqlState(shard.code ?? 0));
  throw new EngineError(code, codeName, shard.errmsg ?? 'the index could not be built');
};

export const dropIndexes: Command = async (context) => {
  collectionOf(context);
  await context.runner.run(dropIndexesCall, [context.database, context.request.body]);
  return {};
};
