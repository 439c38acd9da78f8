import { decode, encode, isDocument, type BsonDocument } from '@registry/docstore/wire';
import { DatabaseError } from 'pg';
import { collectionOf, documentsOf, timeoutOf, type Command, type CommandContext, type Reply } from '../context';
import { readViolation } from '../errors/duplicate-key';
import { isConflict, isDuplicate } from '../errors/engine-error';
import { mongoCode } from '../errors/sqlstates';
import { single, writes } from '../sql/calls';
import { replyOf, type Runner } from '../sql/runner';
import { candidateOf, updated } from './candidate';
import { Contended, persist } from './persist';
import { duplicateError, readWriteReply } from './write-errors';

const FIELDS = { insert: 'documents', update: 'updates', delete: 'deletes' } as const;
type Kind = keyof typeof FIELDS;

/** Tries a write once on a runner; `isLast` asks for its answer even when another writer was in the way. */
type Attempt = (runner: Runner, isLast: boolean) => Promise<Reply>;

/**
 * Inside a transaction a write is tried once. A retryable write is done once however often it arrives: its reply is kept
 * in the transaction that does it. Any other is tried until nobody is in its way.
 */
async function carryOut(context: CommandContext, attempt: Attempt): Promise<Reply> {
  const { engine, runner, transaction, retry } = context;
  if (transaction !== undefined) return attempt(transaction, true);
  if (retry === undefined) return persist((isLast) => attempt(runner, isLast));
  const { session, number } = retry;
  const { records } = engine.sessions;
  const before = await engine.sessions.begin(session, number);
  if (before !== undefined) return before;
  const reply = await persist((isLast) =>
    engine.database.inTransaction(async (own) => {
      const answered = await attempt(own, isLast);
      const bytes = Buffer.isBuffer(answered) ? answered : encode(answered);
      await records.remember(own, session.id, number, bytes);
      return bytes;
    }),
  );
  session.number = number;
  return reply;
}

function write(kind: Kind): Command {
  return (context) => {
    const { database, request, body } = context;
    const collection = collectionOf(context);
    const statements = documentsOf(context, FIELDS[kind]);
    const beside = request.sequences.get(FIELDS[kind]);
    const sequence = beside === undefined ? null : Buffer.concat(beside);
    const candidateAt = (index: number) => {
      const statement = statements[index];
      return statement && candidateOf(kind, statement);
    };
    return carryOut(context, async (runner, isLast) => {
      const row = await runner.run(writes[kind], [database, request.body, sequence], timeoutOf(body));
      const reply = await readWriteReply(replyOf(row), { context, collection, candidateAt });
      if (!isLast && !Buffer.isBuffer(reply) && wasContended(reply, statements)) throw new Contended();
      return reply;
    });
  };
}

/** Whether a single statement failed of a conflict, or an upsert of a document that somebody else inserted meanwhile. */
function wasContended(reply: BsonDocument, statements: readonly Buffer[]): boolean {
  const [error] = reply['writeErrors'] as { code: number }[];
  const [only, another] = statements;
  if (error === undefined || only === undefined || another !== undefined) return false;
  return isConflict(error.code) || (isDuplicate(error.code) && decode(only)['upsert'] === true);
}

export const insert = write('insert');
export const update = write('update');
export const remove = write('delete');

export const findAndModify: Command = (context) => {
  const { database, request, body } = context;
  const collection = collectionOf(context);
  const candidate = updated(body['query'], body['update']);
  return carryOut(context, async (runner, isLast) => {
    try {
      return replyOf(await runner.run(single.findAndModify, [database, request.body], timeoutOf(body)));
    } catch (error) {
      if (!(error instanceof DatabaseError) || !isDuplicate(mongoCode(error.code ?? '').code)) throw error;
      if (!isLast && isDocument(body['update']) && body['upsert'] === true) throw new Contended();
      const violation = await readViolation(context.engine.database, error);
      // A transaction that failed cannot be asked what it sees.
      const outside = { ...context, transaction: undefined };
      const attempted = { context: outside, collection, candidateAt: () => undefined };
      throw await duplicateError(attempted, violation.index, violation.candidate ?? candidate);
    }
  });
};
