import { decode, isDocument, type BsonDocument } from '../bson/document';
import { CommandError, notImplemented } from '../errors';
import type { Engine } from '../server/engine';
import type { Session } from '../transactions/session';
import { commandName, encodedReply, sessionIdOf, transactionNumberOf } from '../wire/command';
import type { Request } from '../wire/message';
import type { Peer } from '../wire/server';
import { aggregate } from './aggregate';
import { collMod } from './coll-mod';
import { create, drop, dropDatabase, listCollections, listDatabases } from './collections';
import { type Command, type CommandContext, type Reply } from './context';
import { distinct } from './distinct';
import { explain } from './explain';
import { count, find, getMore, killCursors } from './find';
import { buildInfo, hello, nothing } from './handshake';
import { createIndexes, dropIndexes, listIndexes } from './index-commands';
import { insert } from './insert';
import { collStats, dbStats, serverStatus } from './statistics';
import { findAndModify, remove, update } from './update';

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['hello', hello],
  ['isMaster', hello],
  ['ismaster', hello],
  ['buildInfo', buildInfo],
  ['buildinfo', buildInfo],
  ['ping', nothing],
  ['endSessions', nothing],
  ['refreshSessions', nothing],
  ['killSessions', nothing],
  ['find', find],
  ['getMore', getMore],
  ['killCursors', killCursors],
  ['count', count],
  ['distinct', distinct],
  ['aggregate', aggregate],
  ['insert', insert],
  ['update', update],
  ['delete', remove],
  ['findAndModify', findAndModify],
  ['findandmodify', findAndModify],
  ['createIndexes', createIndexes],
  ['listIndexes', listIndexes],
  ['dropIndexes', dropIndexes],
  ['create', create],
  ['collMod', collMod],
  ['drop', drop],
  ['dropDatabase', dropDatabase],
  ['listCollections', listCollections],
  ['listDatabases', listDatabases],
  ['explain', explain],
  ['serverStatus', serverStatus],
  ['dbStats', dbStats],
  ['collStats', collStats],
]);

const IN_TRANSACTION = new Set([
  'find',
  'getMore',
  'killCursors',
  'count',
  'distinct',
  'aggregate',
  'insert',
  'update',
  'delete',
  'findAndModify',
  'findandmodify',
]);
const RETRYABLE = new Set(['insert', 'update', 'delete', 'findAndModify', 'findandmodify']);

/** @returns the reply to a request, encoded; never throws */
export function answer(engine: Engine, request: Request, peer: Peer): Promise<Buffer> {
  return encodedReply(() => dispatch(engine, request, peer));
}

async function dispatch(engine: Engine, request: Request, peer: Peer): Promise<Reply> {
  const body = decode(request.body);
  const name = commandName(body);
  engine.counters.count(name, statementCount(request, name, body));
  const id = sessionIdOf(body);
  const session = id === undefined ? undefined : engine.sessions.get(id);
  const number = transactionNumberOf(body);
  if (session !== undefined && number !== undefined) {
    return session.inTurn(async () => {
      if (body['autocommit'] === false) return runInTransaction(engine, request, peer, name, body, session, number);
      if (!RETRYABLE.has(name)) throw new CommandError('IllegalOperation', `txnNumber is not allowed with ${name}`);
      session.begin(number);
      return commandOf(name)(context(engine, request, peer, name, body, { retry: session }));
    });
  }
  return commandOf(name)(context(engine, request, peer, name, body, {}));
}

const STATEMENTS: ReadonlyMap<string, string> = new Map([
  ['insert', 'documents'],
  ['update', 'updates'],
  ['delete', 'deletes'],
]);

function statementCount({ sequences }: Request, name: string, body: BsonDocument): number {
  const field = STATEMENTS.get(name);
  if (field === undefined) return 1;
  const inBody = body[field];
  return sequences.get(field)?.length ?? (Array.isArray(inBody) ? inBody.length : 0);
}

function commandOf(name: string): Command {
  const command = COMMANDS.get(name);
  if (command === undefined) throw new CommandError('CommandNotFound', `no such command: '${name}'`);
  return command;
}

function context(
  engine: Engine,
  request: Request,
  { connection, address }: Peer,
  name: string,
  body: BsonDocument,
  { transaction, retry }: Partial<Pick<CommandContext, 'transaction' | 'retry'>>,
): CommandContext {
  const database = typeof body['$db'] === 'string' ? body['$db'] : 'admin';
  if (database.includes('.')) throw new CommandError('InvalidNamespace', `Invalid database name: '${database}'`);
  const { readConcern } = body;
  if (isDocument(readConcern) && readConcern['atClusterTime'] !== undefined) {
    throw notImplemented('readConcern atClusterTime');
  }
  return {
    engine,
    name,
    database,
    body,
    raw: request.body,
    sequences: request.sequences,
    transaction,
    retry,
    address,
    connection,
  };
}

async function runInTransaction(
  engine: Engine,
  request: Request,
  peer: Peer,
  name: string,
  body: BsonDocument,
  session: Session,
  number: bigint,
): Promise<Reply> {
  const { sessions } = engine;
  if (name === 'commitTransaction') {
    await sessions.commit(session, number);
    return {};
  }
  if (name === 'abortTransaction') {
    sessions.require(session, number);
    sessions.abort(session);
    return {};
  }
  if (!IN_TRANSACTION.has(name)) {
    throw new CommandError(
      'OperationNotSupportedInTransaction',
      `Cannot run '${name}' in a multi-document transaction.`,
    );
  }
  const transaction =
    body['startTransaction'] === true
      ? sessions.start(session, number, peer.connection)
      : sessions.require(session, number);
  transaction.busy = true;
  transaction.connection = peer.connection;
  try {
    const reply = await commandOf(name)(context(engine, request, peer, name, body, { transaction }));
    if (!Buffer.isBuffer(reply) && ('writeErrors' in reply || reply['ok'] === 0)) sessions.abort(session);
    return reply;
  } catch (error) {
    sessions.abort(session);
    throw error;
  } finally {
    transaction.busy = false;
    transaction.lastUsed = Date.now();
  }
}
