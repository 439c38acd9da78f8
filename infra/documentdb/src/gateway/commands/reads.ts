import { CommandError, decode, integer } from '@registry/docstore/wire';
import { collectionOf, timeoutOf, type Command, type CommandContext, type Reply } from '../context';
import { nextPage, pages, single } from '../sql/calls';
import { replyOf } from '../sql/runner';

/** Answers the first page and keeps what the rest is read by. */
async function firstPage(context: CommandContext, kind: keyof typeof pages): Promise<Reply> {
  const { engine, runner, database, request, body, transaction, peer } = context;
  const row = await runner.run(pages[kind], [database, request.body], timeoutOf(body));
  const reply = replyOf(row);
  const continuation = row?.continuation;
  if (continuation !== null && continuation !== undefined) {
    const { id, ns } = cursorOf(reply);
    if (id !== '0') {
      engine.cursors.add(id, { namespace: ns, continuation, transaction, connection: peer.connection });
    }
  }
  return reply;
}

function cursorOf(reply: Buffer): { id: string; ns: string } {
  const { cursor } = decode(reply) as { cursor: { id: unknown; ns: string } };
  return { id: String(cursor.id), ns: cursor.ns };
}

export const find: Command = (context) => firstPage(context, 'find');
export const aggregate: Command = (context) => firstPage(context, 'aggregate');
export const listCollections: Command = (context) => firstPage(context, 'listCollections');
export const listIndexes: Command = (context) => firstPage(context, 'listIndexes');

export const getMore: Command = async (context) => {
  const { engine, runner, database, request, body, transaction, peer } = context;
  const id = String(integer(body['getMore'], 'getMore'));
  const cursor = engine.cursors.require(id, `${database}.${String(body['collection'])}`, transaction);
  cursor.connection = peer.connection;
  try {
    const row = await runner.run(nextPage, [database, request.body, cursor.continuation], timeoutOf(body));
    if (row?.continuation === null || row?.continuation === undefined) engine.cursors.forget(id);
    else cursor.continuation = row.continuation;
    return replyOf(row);
  } catch (error) {
    engine.cursors.kill(id);
    throw error;
  }
};

export const killCursors: Command = ({ engine, body }) => {
  const { cursors } = body;
  if (!Array.isArray(cursors)) throw new CommandError('TypeMismatch', 'cursors must be an array');
  const killed = cursors.map((each) => engine.cursors.kill(String(integer(each, 'cursors'))));
  return {
    cursorsKilled: cursors.filter((_, i) => killed[i]),
    cursorsNotFound: cursors.filter((_, i) => !killed[i]),
    cursorsAlive: [],
    cursorsUnknown: [],
  };
};

async function ask(context: CommandContext, kind: 'count' | 'distinct' | 'validate'): Promise<Reply> {
  const { runner, database, request, body } = context;
  collectionOf(context);
  return replyOf(await runner.run(single[kind], [database, request.body], timeoutOf(body)));
}

export const count: Command = (context) => ask(context, 'count');
export const distinct: Command = (context) => ask(context, 'distinct');
export const validate: Command = (context) => ask(context, 'validate');
