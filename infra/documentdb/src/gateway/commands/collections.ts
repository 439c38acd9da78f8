import { CommandError } from '@registry/docstore/wire';
import { collectionOf, type Command } from '../context';
import {
  collectionStats,
  databaseStats,
  dropCollection,
  dropDatabase as dropDatabaseCall,
  listDatabases as listDatabasesCall,
  single,
} from '../sql/calls';
import { replyOf } from '../sql/runner';
import { persist } from './persist';

export const create: Command = async ({ runner, database, request }) =>
  replyOf(await runner.run(single.create, [database, request.body]));

export const drop: Command = async (context) => {
  const { runner, database } = context;
  const collection = collectionOf(context);
  const row = await persist(() => runner.run(dropCollection, [database, collection]));
  if (row?.['dropped'] !== true) throw new CommandError('NamespaceNotFound', `ns not found ${database}.${collection}`);
  return { ns: `${database}.${collection}` };
};

export const dropDatabase: Command = async ({ runner, database }) => {
  await persist(() => runner.run(dropDatabaseCall, [database]));
  return { dropped: database };
};

export const listDatabases: Command = async ({ runner, request }) =>
  replyOf(await runner.run(listDatabasesCall, [request.body]));

export const dbStats: Command = async ({ runner, database }) => replyOf(await runner.run(databaseStats, [database]));

export const collStats: Command = async (context) =>
  replyOf(await context.runner.run(collectionStats, [context.database, collectionOf(context)]));
