import {
  CommandError,
  commandName,
  decode,
  encodedReply,
  isDocument,
  sessionIdOf,
  transactionNumberOf,
  type BsonDocument,
  type Peer,
  type Request,
} from '@registry/docstore/wire';
import { collStats, create, dbStats, drop, dropDatabase, listDatabases } from './commands/collections';
import { explain } from './commands/explain';
import { createIndexes, dropIndexes } from './commands/indexes';
import {
  aggregate,
  count,
  distinct,
  find,
  getMore,
  killCursors,
  listCollections,
  listIndexes,
  validate,
} from './commands/reads';
import { buildInfo, hello, nothing, serverStatus } from './commands/server';
import { findAndModify, insert, remove, update } from './commands/writes';
import { type Command, type CommandContext, type Engine, type Reply } from './context';
import { engineError, failedReply, inTransaction } from './errors/engine-error';
import type { Session } from './sessions/sessions';

interface Registered {
  readonly run: Command;
  readonly inTransaction?: boolean;
  readonly isRetryable?: boolean;
}

const read = (run: Command): Registered => ({ run, inTransaction: true });
const written = (run: Command): Registered => ({ run, inTransaction: true, isRetryable: true });
const plain = (run: Command): Registered => ({ run });

const COMMANDS: ReadonlyMap<string, Registered> = new Map([
  ['hello', plain(hello)],
  ['isMaster', plain(hello)],
  ['ismaster', plain(hello)],
  ['buildInfo', plain(buildInfo)],
  ['buildinfo', plain(buildInfo)],
  ['ping', plain(nothing)],
  ['endSessions', plain(nothing)],
  ['refreshSessions', plain(nothing)],
  ['killSessions', plain(nothing)],
  ['serverStatus', plain(serverStatus)],
  ['find', read(find)],
  ['getMore', read(getMore)],
  ['killCursors', read(killCursors)],
  ['count', read(count)],
  ['distinct', read(distinct)],
  ['aggregate', read(aggregate)],
  ['insert', written(insert)],
  ['update', written(update)],
  ['delete', written(remove)],
  ['findAndModify', written(findAndModify)],
  ['findandmodify', written(findAndModify)],
  ['createIndexes', plain(createIndexes)],
  ['listIndexes', plain(listIndexes)],
  ['dropIndexes', plain(dropIndexes)],
  ['create', plain(create)],
  ['drop', plain(drop)],
  ['dropDatabase', plain(dropDatabase)],
  ['listCollections', plain(listCollections)],
  ['listDatabases', plain(listDatabases)],
  ['explain', plain(explain)],
  ['validate', plain(validate)],
  ['dbStats', plain(dbStats)],
  ['collStats', plain(collStats)],
]);

/** @returns the reply to a request, encoded; never throws */
export function answer(engine: Engine, request: Request, peer: Peer): Promise<Buffer> {
  return encodedReply(() => dispatch(engine, request, peer), failedReply);
}

async function dispatch(engine: Engine, request: Request, peer: Peer): Promise<Reply> {
  const body = decode(request.body);
  const name = commandName(body);
  const command = COMMANDS.get(name);
  const id = sessionIdOf(body);
  const session = id === undefined ? undefined : engine.sessions.get(id);
  const number = transactionNumberOf(body);
  const database = typeof body['$db'] === 'string' ? body['$db'] : 'admin';
  refuseOtherTimes(body);
  const context: CommandContext = {
    ...{ engine, name, database, body, request, peer, runner: engine.database },
    ...{ transaction: undefined, retry: undefined },
  };
  if (session !== undefined && number !== undefined) {
    return engine.sessions.inTurn(session, () => {
      if (body['autocommit'] === false) return runInTransaction(context, session, number);
      if (command?.isRetryable !== true) {
        throw new CommandError('IllegalOperation', `txnNumber is not allowed with ${name}`);
      }
      return Promise.resolve(command.run({ ...context, retry: { session, number } }));
    });
  }
  return registered(name).run(context);
}

/** What is read is the state of now, or of a transaction's start. */
function refuseOtherTimes({ readConcern }: BsonDocument): void {
  for (const option of ['atClusterTime', 'afterClusterTime']) {
    if (isDocument(readConcern) && readConcern[option] !== undefined) {
      throw new CommandError('NotImplemented', `readConcern.${option} is not supported by this gateway`);
    }
  }
}

function registered(name: string): Registered {
  const command = COMMANDS.get(name);
  if (command === undefined) throw new CommandError('CommandNotFound', `no such command: '${name}'`);
  return command;
}

async function runInTransaction(context: CommandContext, session: Session, number: bigint): Promise<Reply> {
  const { engine, name, body, peer } = context;
  const { sessions } = engine;
  if (name === 'commitTransaction') {
    await sessions.commit(session, number);
    return {};
  }
  if (name === 'abortTransaction') {
    sessions.require(session, number);
    await sessions.abort(session);
    return {};
  }
  const command = registered(name);
  if (command.inTransaction !== true) {
    throw new CommandError(
      'OperationNotSupportedInTransaction',
      `Cannot run '${name}' in a multi-document transaction.`,
    );
  }
  const transaction =
    body['startTransaction'] === true
      ? await sessions.start(session, number, peer.connection)
      : sessions.require(session, number);
  transaction.busy = true;
  transaction.connection = peer.connection;
  try {
    const reply = await command.run({ ...context, runner: transaction, transaction });
    if (!Buffer.isBuffer(reply) && 'writeErrors' in reply) await sessions.abort(session);
    return reply;
  } catch (error) {
    await sessions.abort(session);
    throw inTransaction(engineError(error));
  } finally {
    transaction.busy = false;
    transaction.lastUsed = Date.now();
  }
}
